import type { Label } from "./label.ts";
import { count } from "../text/count.ts";
import { LabelError } from "./label_error.ts";
import { danbooru, parseTagTable } from "./labels/parse_tag_table.ts";

/**
 * Reads the `selected_tags.csv` of a tagger in the layout of SmilingWolf's.
 * The columns `name` and `category` are found by their names in the header,
 * others are not looked at. A row's place is the place in the model's output,
 * whatever its category.
 *
 * @param text The file's text, with or without BOM; LF, CRLF or CR.
 * @returns One label for each row, in the order of the output.
 * @throws {LabelError} Where the text is no such table, with line and column.
 *
 * @example The ratings come first in SmilingWolf's files, but need not
 * ```ts
 * import { parseSelectedTags } from "@wdtag/cli";
 *
 * const labels = parseSelectedTags(
 *   "tag_id,name,category,count\n470575,1girl,0,8\n9999999,general,9,4\n",
 * );
 * console.assert(labels[0]?.name === "1girl");
 * console.assert(labels[1]?.category === "rating");
 * ```
 */
export function parseSelectedTags(text: string): readonly Label[] {
  return parseTagTable(text, { categories: danbooru });
}

/**
 * Checks that the rows of a `selected_tags.csv` are as many as the outputs of
 * its model.
 *
 * @param labels What {@link parseSelectedTags} gave.
 * @param outputs The length of the model's output for one image.
 * @param file The label file's name, for the message.
 * @throws {LabelError} Where they are not, with both numbers.
 */
export function fitSelectedTags(
  labels: readonly Label[],
  outputs: number,
  file: string,
): void {
  if (labels.length === outputs) return;
  throw new LabelError(
    `"${file}" has ${count(labels.length, "row")}, but the model has ` +
      `${count(outputs, "output")}: expected one row for each output`,
  );
}
