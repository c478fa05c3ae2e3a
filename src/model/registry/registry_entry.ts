import type { TagCategory } from "../label.ts";
import type { ModelFamily } from "../family.ts";
import type { PublishedThresholds } from "../published_thresholds.ts";

/** Facts of a model, and who says so. */
export interface Source {
  /** Which facts. */
  readonly facts: string;
  /** Where they were read. */
  readonly source: string;
}

/** A published model that is known well enough to be run. */
export interface RegistryEntry {
  /** Its short name. */
  readonly name: string;
  /** `owner/name` on the Hub, and the folder in it where it lies in one. */
  readonly repo: string;
  /** How it sees and what its files are. */
  readonly family: ModelFamily;
  /** The files that it can't do without, in the folder of `repo`. */
  readonly files: readonly string[];
  /** Files that are used where they are there. */
  readonly optionalFiles: readonly string[];
  /** The licence as the model's page names it; null where it is not known. */
  readonly licence: string | null;
  /** The graph's size in bytes; null where it is not known. */
  readonly bytes: number | null;
  /** Whether `bytes` is exact, or rounded to three digits. */
  readonly bytesExact: boolean;
  /** The side of its square input, in pixels. */
  readonly size: number;
  /** The outputs, one a tag; null where it is not known. */
  readonly tags: number | null;
  /** The categories that its tags have. */
  readonly categories: readonly TagCategory[];
  /** The thresholds that are recommended for everyday use; null where nobody does. */
  readonly recommended: PublishedThresholds["categories"] | null;
  /**
   * What `--threshold best` takes; null where nothing is published. A file of
   * thresholds beside the model counts before it.
   */
  readonly best: PublishedThresholds | null;
  /** Where the facts are from. */
  readonly sources: readonly Source[];
  /** What could not be confirmed and may change results; the user is told. */
  readonly unconfirmed: readonly string[];
}
