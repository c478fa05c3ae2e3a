/**
 * Two columns; a left side that is too long has a line to itself.
 *
 * @param left What is explained.
 * @param right The explanation.
 * @param column Where the right column begins.
 * @returns One or more lines of at most 80 columns.
 */
export function row(left: string, right: string, column: number): string {
  const [first = "", ...more] = wrap(right.split(" "), 80 - column);
  const begin = `  ${left}`;
  const margin = " ".repeat(column);
  const lines = begin.length + 2 <= column
    ? [begin.padEnd(column) + first]
    : [begin, margin + first];
  return [...lines, ...more.map((line) => margin + line)].join("\n");
}

/** Lays words into lines of at most `width` columns. */
export function wrap(
  words: readonly string[],
  width: number,
): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
