import type { TextPlace } from "./text_place.ts";

/** The longest piece of a line that is shown, in UTF-16 units. */
const SNIPPET = 100;

/**
 * Draws a line of a text with a mark under the place.
 *
 * @param text The whole text; a BOM does not count.
 * @param place The line and the column.
 * @returns Two lines, indented.
 */
export function showLine(text: string, { line, column }: TextPlace): string {
  const whole = text.replace(/^\uFEFF/, "").split(/\r\n|\n/)[line - 1] ?? "";
  const start = Math.max(0, Math.min(column - 41, whole.length - SNIPPET));
  const end = start + SNIPPET;
  const front = start > 0 ? "..." : "";
  const back = end < whole.length ? "..." : "";
  // A tab counts as one column, and so it is drawn as one.
  const shown = (front + whole.slice(start, end) + back).replaceAll("\t", " ");
  const mark = " ".repeat(front.length + column - 1 - start);
  return `    ${shown}\n    ${mark}^`;
}
