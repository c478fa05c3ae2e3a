/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Whether its cells stand at the right. */
  readonly isNumber?: boolean;
}

/**
 * Lays rows out under their titles, two blanks between columns.
 *
 * @param columns What stands in each place of a row.
 * @param rows The cells.
 * @param width Columns of characters that there are: the last columns of the
 * table are left out where it would be wider.
 * @returns Lines without line ends.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): readonly string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) =>
    Math.max(...all.map((row) => (row[at] ?? "").length))
  );
  let taken = 0;
  const shown = columns.filter((_, at) => {
    taken += widths[at]! + (at === 0 ? 0 : 2);
    return at === 0 || taken <= width;
  }).length;
  return all.map((row) =>
    row.slice(0, shown).map((cell, at) =>
      columns[at]?.isNumber === true
        ? cell.padStart(widths[at]!)
        : cell.padEnd(widths[at]!)
    ).join("  ").trimEnd()
  );
}
