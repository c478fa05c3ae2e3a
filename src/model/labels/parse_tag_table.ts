import { count } from "../../text/count.ts";
import { type CsvField, parseCsv } from "../csv.ts";
import type { Label, TagCategory } from "../label.ts";
import { LabelError } from "../label_error.ts";

/** What tables of tags differ in from family to family. */
export interface TagTableDialect {
  /** What the numbers of the column `category` mean. */
  readonly categories: ReadonlyMap<string, TagCategory>;
  /** Whether a row may have no name: its output stands for no tag. */
  readonly unnamed?: boolean;
  /** Names that stand for no tag. */
  readonly reserved?: readonly string[];
  /** What the name of a rating begins with, whatever its category says. */
  readonly ratingPrefix?: string;
}

/** Danbooru's category numbers, and 9, SmilingWolf's for ratings. */
export const danbooru: ReadonlyMap<string, TagCategory> = new Map([
  ["0", "general"],
  ["1", "artist"],
  ["3", "copyright"],
  ["4", "character"],
  ["5", "meta"],
  ["9", "rating"],
]);

/**
 * e621's category numbers (https://e621.net/help/tags). A species describes
 * what is to be seen, as general tags do; invalid tags and lore are about the
 * post rather than the picture, as meta tags are.
 */
export const e621: ReadonlyMap<string, TagCategory> = new Map([
  ["0", "general"],
  ["1", "artist"],
  ["3", "copyright"],
  ["4", "character"],
  ["5", "general"],
  ["6", "meta"],
  ["7", "meta"],
  ["8", "meta"],
]);

const expectedHeader = 'a header such as "tag_id,name,category,count"';

/**
 * Reads a table of tags: the columns `name` and `category` are found by their
 * names in the header, others are not looked at, and a row's place is the
 * place in the model's output.
 *
 * @param text The file's text, with or without BOM; LF, CRLF or CR.
 * @param dialect What the family's tables are like.
 * @returns One label for each row; those that stand for no tag have no name.
 * @throws {LabelError} Where the text is no such table, with line and column.
 */
export function parseTagTable(
  text: string,
  dialect: TagTableDialect,
): readonly Label[] {
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
    if (name.text === "" && dialect.unnamed !== true) {
      throw new LabelError("no name, expected a tag", place(name, text));
    }
    const isTag = dialect.reserved?.includes(name.text) !== true;
    return {
      index,
      name: isTag ? name.text : "",
      category: isRating(name.text, dialect)
        ? "rating"
        : readCategory(category, text, dialect),
    };
  });
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

function isRating(name: string, { ratingPrefix }: TagTableDialect): boolean {
  return ratingPrefix !== undefined && name.startsWith(ratingPrefix);
}

function readCategory(
  field: CsvField,
  text: string,
  { categories }: TagTableDialect,
): TagCategory {
  const category = categories.get(field.text.trim());
  if (category !== undefined) return category;
  const known = Array.from(categories, ([key, name]) => `${key} (${name})`);
  const what = `unknown category "${field.text}", expected ${known.join(", ")}`;
  throw new LabelError(what, place(field, text));
}

function place({ line, column }: CsvField, text: string) {
  return { line, column, text };
}
