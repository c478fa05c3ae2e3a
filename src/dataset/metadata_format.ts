import type { ScoredTag } from "../caption/scored_tag.ts";
import { metadataJson } from "./metadata_json.ts";
import { metadataJsonl } from "./metadata_jsonl.ts";

/** What the metadata file says of one image. */
export interface MetadataRecord {
  /** The image's path, as it is shown. */
  readonly path: string;
  /** Its caption, without the line end of the caption file. */
  readonly caption: string;
  /** The image's own width in pixels. */
  readonly width: number;
  /** The image's own height in pixels. */
  readonly height: number;
  /** Whether it is a sentence; sd-scripts keeps those under a key of their own. */
  readonly isSentence?: boolean;
  /** Its tags with their scores, if the file is to hold them. */
  readonly scores?: readonly ScoredTag[];
}

/**
 * The text of a metadata file in pieces, so that no more than one image's part
 * is ever held: the head, every record, the tail.
 */
export interface MetadataFormat {
  /** What the file starts with. */
  readonly head: string;
  /**
   * Writes one image's part.
   *
   * @param record The image; no two of a file have the same path.
   * @param index How many records came before.
   */
  record(record: MetadataRecord, index: number): string;
  /**
   * Writes the end.
   *
   * @param count How many records there were.
   */
  tail(count: number): string;
}

/**
 * Chooses the format of an `--output_path` as sd-scripts does: one JSON object
 * a line for a name that ends in `.jsonl`, one JSON object for any other.
 *
 * @param outputPath The file's name.
 */
export function metadataFormat(outputPath: string): MetadataFormat {
  return outputPath.endsWith(".jsonl") ? metadataJsonl : metadataJson;
}
