import { type CsvField, parseCsv } from "../csv.ts";
import { LabelError } from "../label_error.ts";
import type { PublishedThresholds } from "../published_thresholds.ts";
import { danbooru } from "./parse_tag_table.ts";

const expectedHeader = 'a header such as "category,name,threshold"';

/**
 * Reads the `thresholds.csv` of deepghs' taggers: one row a category, by
 * Danbooru's number.
 *
 * @param text The file's text.
 * @throws {LabelError} Where the text is no such table, with line and column.
 */
export function parseCategoryThresholds(text: string): PublishedThresholds {
  const [header, ...rows] = parseCsv(text);
  const column = (name: string): number => {
    const at = header?.findIndex((field) => field.text.trim() === name) ?? -1;
    if (at >= 0) return at;
    throw new LabelError(`no column "${name}", expected ${expectedHeader}`, {
      line: header?.[0]?.line,
      text,
    });
  };
  const categoryAt = column("category");
  const thresholdAt = column("threshold");
  const categories: Partial<Record<string, number>> = {};
  for (const row of rows) {
    const number = row[categoryAt];
    const category = danbooru.get(number?.text.trim() ?? "");
    if (category === undefined) {
      const known = Array.from(danbooru, ([key, name]) => `${key} (${name})`);
      throw new LabelError(
        `unknown category "${number?.text ?? ""}", expected ${
          known.join(", ")
        }`,
        { line: row[0]?.line, column: number?.column, text },
      );
    }
    categories[category] = readThreshold(row[thresholdAt], row, text);
  }
  return { categories, tags: new Map() };
}

function readThreshold(
  field: CsvField | undefined,
  row: readonly CsvField[],
  text: string,
): number {
  const value = Number(field?.text.trim() || NaN);
  if (value >= 0 && value <= 1) return value;
  throw new LabelError(
    `threshold "${field?.text ?? ""}" is no number from 0 to 1`,
    { line: row[0]?.line, column: field?.column, text },
  );
}
