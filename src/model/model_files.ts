import type { Label } from "./label.ts";
import type { ModelFamily } from "./family.ts";

/** A model as it lies on disk or in the program, labels read, graph not yet opened. */
export interface ModelFiles {
  /** What a person calls it: a repository, a folder, or `palette`. */
  readonly name: string;
  /** Which kind of tagger it is. */
  readonly family: ModelFamily;
  /** The ONNX graph: a path, or the bytes themselves. */
  readonly graph: string | Uint8Array<ArrayBuffer>;
  /** Where the labels were read, for messages. */
  readonly labelFile: string;
  /** What each output stands for. */
  readonly labels: readonly Label[];
}
