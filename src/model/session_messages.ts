import type { InputSpec } from "../image/input_spec.ts";
import type { ExtraInput } from "./family.ts";
import type { Provider } from "./provider/provider.ts";

/** A tensor that a session takes or gives, as onnxruntime tells it. */
export interface TensorInfo {
  /** The name in the graph. */
  readonly name: string;
  /** The element type, such as `float32`. */
  readonly type: string;
  /** Sizes, outermost first; a size that is open is a name or a number below 1. */
  readonly shape: readonly (number | string)[];
}

/** What onnxruntime tells of an opened model. */
export interface SessionInfo {
  /** Its inputs, in the graph's order. */
  readonly inputs: readonly TensorInfo[];
  /** Its outputs, in the graph's order. */
  readonly outputs: readonly TensorInfo[];
}

/** How pictures are put to an opened model, and what is read back. */
export interface FeedPlan {
  /** The input that takes the pictures. */
  readonly input: string;
  /** The output that is read. */
  readonly output: string;
  /** How a pixel becomes a number. */
  readonly spec: InputSpec;
  /** What makes probabilities of the output. */
  readonly activation: "none" | "sigmoid";
  /** The batch that the graph insists on; a smaller one is filled up. */
  readonly fixedBatch: number | null;
  /** What else is put to it. */
  readonly extraInputs: readonly ExtraInput[];
}

/** A picture's size before it was fitted, in pixels. */
export type PictureSize = readonly [width: number, height: number];

/** What the session's worker is asked. */
export type SessionRequest =
  | {
    readonly kind: "open";
    readonly model: string | Uint8Array<ArrayBuffer>;
    readonly threads: number | null;
    readonly provider: Provider;
    /** How the file of onnxruntime's profile begins; null keeps none. */
    readonly profile: string | null;
  }
  | { readonly kind: "plan"; readonly plan: FeedPlan }
  /** Ends the profile and writes it; from here on nothing is recorded. */
  | { readonly kind: "endProfile" }
  | {
    readonly kind: "infer";
    readonly pixels: readonly Uint8Array<ArrayBuffer>[];
    /** The pictures' sizes; without them, each fills the input. */
    readonly sizes: readonly PictureSize[] | null;
  }
  | { readonly kind: "close" };

/** What the session's worker answers. */
export type SessionReply =
  | { readonly kind: "opened"; readonly info: SessionInfo }
  | { readonly kind: "planned" }
  | { readonly kind: "profiled" }
  | {
    readonly kind: "inferred";
    readonly probabilities: Float32Array<ArrayBuffer>;
    /** The pictures' memory, for others. */
    readonly pixels: readonly Uint8Array<ArrayBuffer>[];
    /** What it took, the filling of the input included. */
    readonly milliseconds: number;
  }
  | {
    /** onnxruntime gave up; the pixels come back, for another try. */
    readonly kind: "failed";
    readonly message: string;
    readonly pixels: readonly Uint8Array<ArrayBuffer>[];
  }
  | { readonly kind: "closed" };
