import type { InputSpec } from "../image/input_spec.ts";
import type { Label } from "./label.ts";

/** What taggers of one layout have in common: file names, label format, how they want to see. */
export interface ModelFamily {
  /** `wd` or `cl`; decides how a caption is put together too. */
  readonly layout: "wd" | "cl";
  /** The graph's file name. */
  readonly graphFile: string;
  /** The label file's name. */
  readonly labelFile: string;
  /** Reads the label file's text; throws where it is no such file. */
  readonly parseLabels: (text: string) => readonly Label[];
  /** Throws where labels and outputs do not go together, with both numbers. */
  readonly checkLabels: (
    labels: readonly Label[],
    outputs: number,
    file: string,
  ) => void;
  /** How the family's models see; width and height are read from the graph. */
  readonly input: Omit<InputSpec, "width" | "height">;
  /** The side of the square input where the graph leaves it open, in pixels. */
  readonly openSize: number;
  /** What makes probabilities of the output. */
  readonly activation: "none" | "sigmoid";
}
