import type { Label } from "../label.ts";
import { fitSelectedTags, parseSelectedTags } from "../parse_selected_tags.ts";
import { fitTagMapping, parseTagMapping } from "../parse_tag_mapping.ts";
import { parseCamieMetadata } from "./parse_camie_metadata.ts";
import { danbooru, e621, parseTagTable } from "./parse_tag_table.ts";

/** The kinds of label file that there are. */
export const labelFormatNames = [
  "selected_tags",
  "pixai_tags",
  "oppai_tags",
  "e621_tags",
  "tag_mapping",
  "camie_metadata",
] as const;

/** A kind of label file, by its name. */
export type LabelFormat = typeof labelFormatNames[number];

/** How a kind of label file is read and held against its model. */
export interface LabelReader {
  /**
   * Reads the file's text.
   *
   * @throws {LabelError} Where it is no such file.
   */
  readonly parse: (text: string) => readonly Label[];
  /**
   * Checks that labels and outputs go together.
   *
   * @throws {LabelError} Where they do not, with both numbers.
   */
  readonly check: (
    labels: readonly Label[],
    outputs: number,
    file: string,
  ) => void;
}

/** The readers of all kinds of label file. */
export const labelFormats: Readonly<Record<LabelFormat, LabelReader>> = {
  selected_tags: { parse: parseSelectedTags, check: fitSelectedTags },
  // One row of the published file has no name: its output stands for no tag.
  pixai_tags: {
    parse: (text) =>
      parseTagTable(text, { categories: danbooru, unnamed: true }),
    check: fitSelectedTags,
  },
  oppai_tags: {
    parse: (text) =>
      parseTagTable(text, {
        categories: danbooru,
        reserved: ["<PAD>", "<UNK>"],
        ratingPrefix: "rating:",
      }),
    check: fitSelectedTags,
  },
  e621_tags: {
    parse: (text) => parseTagTable(text, { categories: e621 }),
    check: fitSelectedTags,
  },
  tag_mapping: { parse: parseTagMapping, check: fitTagMapping },
  camie_metadata: { parse: parseCamieMetadata, check: fitTagMapping },
};
