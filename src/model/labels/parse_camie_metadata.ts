import type { Label, TagCategory } from "../label.ts";
import { LabelError } from "../label_error.ts";
import { parseTagTables, readJson } from "../parse_tag_mapping.ts";

const expected =
  `expected {"dataset_info": {"tag_mapping": {"idx_to_tag": {"0": "1girl", ...}, ` +
  `"tag_to_category": {"1girl": "general", ...}}}}`;

/** Years say when a picture was made, as Danbooru's meta tags do. */
const aliases: ReadonlyMap<string, TagCategory> = new Map([["year", "meta"]]);

/**
 * Reads the metadata of a Camie tagger: its tags lie in
 * `dataset_info.tag_mapping`, as `idx_to_tag` and `tag_to_category`. The
 * category `year` is read as `meta`.
 *
 * @param text The file's text, with or without BOM.
 * @returns The labels in the order of the output.
 * @throws {LabelError} Where the text is no such metadata.
 */
export function parseCamieMetadata(text: string): readonly Label[] {
  const source = text.replace(/^\uFEFF/, "");
  const mapping = at(
    at(readJson(source, expected), "dataset_info"),
    "tag_mapping",
  );
  if (mapping === undefined) {
    throw new LabelError(
      `No table "dataset_info.tag_mapping" in the metadata, ${expected}`,
    );
  }
  return parseTagTables(
    at(mapping, "idx_to_tag"),
    at(mapping, "tag_to_category"),
    source,
    aliases,
  );
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null &&
      Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
