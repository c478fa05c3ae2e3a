import { parseCsv } from "../model/csv.ts";
import { LabelError } from "../model/label_error.ts";
import type { PresetSection } from "./preset_document.ts";

/** The kinds of rule whose files hold pairs; those of the others hold names. */
const pairKinds: ReadonlySet<unknown> = new Set([
  "alias",
  "implication",
  "overlap",
]);

/** Whether a rule's file holds pairs of tags rather than one tag a line. */
export function holdsPairs(rule: PresetSection): boolean {
  return pairKinds.has(rule.kind);
}

/**
 * Reads a list of tags: one a line, blanks around it do not count. A line that
 * begins with `#` and a blank is a comment, as a tag may begin with `#`.
 *
 * @param text The file's text.
 */
export function parseTagLines(text: string): readonly (readonly string[])[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^#(?:\s|$)/.test(line))
    .map((line) => [line]);
}

/**
 * Reads pairs of tags from CSV. With a header, the columns are those that
 * Danbooru's tag aliases and implications have, `antecedent_name` and
 * `consequent_name`, and only rows whose `status` is `active` count, where there
 * is that column. Without one, the first two columns are the pair.
 *
 * @param text The file's text.
 * @throws {LabelError} At the first row that is no pair, with its place.
 */
export function parseTagPairs(text: string): readonly (readonly string[])[] {
  const rows = parseCsv(text);
  const header = rows[0]?.map((field) => field.text.trim()) ?? [];
  const named = header.includes("antecedent_name") &&
    header.includes("consequent_name");
  const from = named ? header.indexOf("antecedent_name") : 0;
  const to = named ? header.indexOf("consequent_name") : 1;
  const status = named ? header.indexOf("status") : -1;
  const pairs: (readonly string[])[] = [];
  for (const row of named ? rows.slice(1) : rows) {
    if (status >= 0 && row[status]?.text.trim() !== "active") continue;
    const pair = [row[from]?.text.trim() ?? "", row[to]?.text.trim() ?? ""];
    if (pair.includes("")) {
      const { line, column } = row[0]!;
      throw new LabelError(
        `${
          JSON.stringify(row.map((field) => field.text).join(","))
        } is no pair of tags, expected "from,to"`,
        { line, column, text },
      );
    }
    pairs.push(pair);
  }
  return pairs;
}
