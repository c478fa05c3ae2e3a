import { type CsvField, parseCsv } from "./csv.ts";
import type { Label, TagCategory } from "./label.ts";
import { LabelError } from "./label_error.ts";
import { count } from "../text/count.ts";

/** Danbooru's category numbers, and 9, SmilingWolf's for ratings. */
const categories: ReadonlyMap<string, TagCategory> = new Map([
  ["0", "general"],
  ["1", "artist"],
  ["3", "copyright"],
  ["4", "character"],
  ["5", "meta"],
  ["9", "rating"],
]);

const expectedHeader = 'a header such as "tag_id,name,category,count"';

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
  const [header, ...rows] = parseCsv(text);
  if (header === undefined) {
    throw new LabelError(
      `No tags in an empty file, expected ${expectedHeader}`,
    );
  }
  const nameAt = findColumn(header, "name", text);
  const categoryAt = findColumn(header, "category", text);
  if (rows.length === 0) {
    const what = "no tags after the header, expected a row for each output";
    throw new LabelError(what, { line: header[0]?.line, text });
  }
  return rows.map((row, index) => {
    const name = row[nameAt];
    const category = row[categoryAt];
    if (name === undefined || category === undefined) {
      const what = `${count(row.length, "column")}, expected ` +
        `${Math.max(nameAt, categoryAt) + 1} or more, as in the header`;
      throw new LabelError(what, { line: row[0]?.line, text });
    }
    if (name.text === "") {
      throw new LabelError("no name, expected a tag", place(name, text));
    }
    return { index, name: name.text, category: readCategory(category, text) };
  });
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

function findColumn(
  header: readonly CsvField[],
  name: string,
  text: string,
): number {
  const at = header.findIndex((field) =>
    field.text.trim().toLowerCase() === name
  );
  if (at >= 0) return at;
  const what = `no column "${name}", expected ${expectedHeader}`;
  throw new LabelError(what, { line: header[0]?.line, text });
}

function readCategory(field: CsvField, text: string): TagCategory {
  const category = categories.get(field.text.trim());
  if (category !== undefined) return category;
  const known = Array.from(categories, ([key, name]) => `${key} (${name})`);
  const what = `unknown category "${field.text}", expected ${known.join(", ")}`;
  throw new LabelError(what, place(field, text));
}

function place({ line, column }: CsvField, text: string) {
  return { line, column, text };
}
