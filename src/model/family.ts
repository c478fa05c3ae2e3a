import type { InputSpec } from "../image/input_spec.ts";
import type { LabelFormat } from "./labels/label_formats.ts";
import type { ThresholdFormat } from "./labels/threshold_formats.ts";

/**
 * A further input of a graph. A `padding_mask` is `[batch, height, width]` of
 * bool, true where there is padding rather than picture.
 */
export interface ExtraInput {
  /** The input's name in the graph. */
  readonly name: string;
  /** What is put to it. */
  readonly kind: "padding_mask";
}

/** What taggers of one layout have in common, as data. */
export interface ModelFamily {
  /** What it is called in messages. */
  readonly name: string;
  /** How a caption is put together: as SmilingWolf's taggers' or as cl_tagger's. */
  readonly layout: "wd" | "cl";
  /** The graph's file name. */
  readonly graphFile: string;
  /** The label file's name. */
  readonly labelFile: string;
  /** The kind of label file. */
  readonly labelFormat: LabelFormat;
  /** A file of thresholds that may lie beside them. */
  readonly thresholdFile?: {
    readonly file: string;
    readonly format: ThresholdFormat;
  };
  /** A file beside them that says how the model sees, and counts where it is there. */
  readonly preprocessFile?: string;
  /** How the family's models see; width and height are read from the graph. */
  readonly input: Omit<InputSpec, "width" | "height">;
  /** The side of the square input where the graph leaves it open, in pixels; null where it is not known. */
  readonly openSize: number | null;
  /** What makes probabilities of the output. */
  readonly activation: "none" | "sigmoid";
  /** The output that is read, by its name or place; null where there is but one. */
  readonly output: string | number | null;
  /** The inputs beside the pictures. */
  readonly extraInputs: readonly ExtraInput[];
}
