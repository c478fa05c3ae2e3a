import type { Label } from "./label.ts";
import type { ModelFamily } from "./family.ts";
import type { PublishedThresholds } from "./published_thresholds.ts";

/** A model as it lies on disk or in the program, labels read, graph not yet opened. */
export interface ModelFiles {
  /** What a person calls it: a repository, a folder, or `palette`. */
  readonly name: string;
  /** Which kind of tagger it is. */
  readonly family: ModelFamily;
  /**
   * Who says so: the registry (or the program, of what is built in), a
   * `model.toml`, or nobody but the names of its files, which the graph may
   * contradict.
   */
  readonly describedBy: "registry" | "toml" | "files";
  /** The ONNX graph: a path, or the bytes themselves. */
  readonly graph: string | Uint8Array<ArrayBuffer>;
  /** Where the labels were read, for messages. */
  readonly labelFile: string;
  /** What each output stands for. */
  readonly labels: readonly Label[];
  /** The thresholds that are published with it; null where there are none. */
  readonly thresholds: PublishedThresholds | null;
  /** What of it is not confirmed, in words for the user. */
  readonly unconfirmed: readonly string[];
}
