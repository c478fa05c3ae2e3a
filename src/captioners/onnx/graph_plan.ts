import type { FloatType } from "./floats.ts";

/** A tensor that one run gives and the next takes. */
export interface Passed {
  /** The input that takes it. */
  readonly input: string;
  /** The output that gives it. */
  readonly output: string;
  /** The numbers that the input takes; the output's may be others. */
  readonly type: FloatType;
}

/** How a captioner's two graphs are run: which names mean what. */
export interface GraphPlan {
  /** The vision model's input. */
  readonly pixels: {
    readonly name: string;
    readonly type: FloatType;
    /** Whether it takes one picture at a time. */
    readonly oneByOne: boolean;
  };
  /** The picture's size where the graph insists on one. */
  readonly size: readonly [width: number, height: number] | null;
  /** The decoder's tokens. */
  readonly ids: { readonly name: string; readonly type: "int64" | "int32" };
  /** The picture as the vision model gives it, where the decoder takes it. */
  readonly states: Passed | null;
  /** Keys and values of the picture, once an image. */
  readonly crosses: readonly Passed[];
  /** Keys and values of the tokens so far; none where all are gone through each time. */
  readonly pasts: readonly (Passed & {
    /** Attention heads, and numbers a head. */
    readonly heads: number;
    readonly width: number;
  })[];
  /** Inputs of ones: for each token so far, for each part of the picture. */
  readonly masks: readonly {
    readonly name: string;
    readonly of: "tokens" | "picture";
    readonly type: "int64" | "int32" | FloatType;
  }[];
  /** The decoder's output. */
  readonly logits: string;
  /** Whether the decoder takes one sequence at a time. */
  readonly oneByOne: boolean;
  /** Whether the sequences of one run must be of one picture. */
  readonly onePicture: boolean;
}
