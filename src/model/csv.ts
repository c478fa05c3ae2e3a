import { LabelError } from "./label_error.ts";

/** One field of a CSV file and where it begins. */
export interface CsvField {
  /** The field's text, quotes resolved. */
  readonly text: string;
  /** The line it begins on, from 1. */
  readonly line: number;
  /** The column it begins at, from 1, in UTF-16 units. */
  readonly column: number;
}

/**
 * Reads comma-separated text by RFC 4180, and where a file strays from it, as
 * Python's `csv.reader` does: a quote inside an unquoted field is a letter, and
 * so is what follows a closing quote. A line ends with LF, CRLF or CR, within
 * quotes too, where it becomes LF. Empty lines are no rows; a BOM is ignored.
 *
 * Own code, because an error has to name the line and column of a field, and
 * the packages that are synchronous and pure guess one line ending per file.
 *
 * @throws {LabelError} Where a quote is never closed: Python takes the rest of
 * the file for one name.
 */
export function parseCsv(text: string): CsvField[][] {
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const rows: CsvField[][] = [];
  let row: CsvField[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  while (at < source.length) {
    if (source[at] === "\n" && row.length === 0) {
      lineStart = ++at;
      line++;
      continue;
    }
    const place = { line, column: at - lineStart + 1 };
    const field = readField(source, at);
    if (field === undefined) {
      const what = "a quote is opened and never closed";
      throw new LabelError(what, { ...place, text: source });
    }
    row.push({ text: field.text, ...place });
    for (; at < field.end; at++) {
      if (source[at] !== "\n") continue;
      lineStart = at + 1;
      line++;
    }
    if (source[at] === ",") {
      at++;
      if (at < source.length) continue;
      row.push({ text: "", line, column: at - lineStart + 1 });
    }
    rows.push(row);
    row = [];
    lineStart = ++at;
    line++;
  }
  return rows;
}

/** The field that begins at a place, and where it ends; none where a quote stays open. */
function readField(
  source: string,
  start: number,
): { text: string; end: number } | undefined {
  let text = "";
  let at = start;
  if (source[at] === '"') {
    for (at++;; at++) {
      const quote = source.indexOf('"', at);
      if (quote < 0) return;
      text += source.slice(at, quote);
      at = quote + 1;
      if (source[at] !== '"') break;
      text += '"';
    }
  }
  let end = at;
  while (end < source.length && source[end] !== "," && source[end] !== "\n") {
    end++;
  }
  return { text: text + source.slice(at, end), end };
}
