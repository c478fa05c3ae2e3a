import type { Measured } from "./statistics.ts";

/** How a number is written. */
export type Unit = "s" | "ms" | "MB" | "/s" | "x" | "count";

/** What stands in one place of a table: words, numbers, or nothing known. */
export type Cell =
  | string
  | { readonly value: Measured | number; readonly unit: Unit }
  | null;

/** Figures of one kind. */
export interface Table {
  /** What it is about. */
  readonly title: string;
  /** What a reader must know to understand the figures. */
  readonly notes: readonly string[];
  /** The columns' heads; the first is that of the rows' names. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const written: Readonly<Record<Unit, string>> = {
  s: " s",
  ms: " ms",
  MB: " MB",
  "/s": "",
  x: "",
  count: "",
};

/** A number with about three digits that count. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** A cell as text: the median, and in brackets the least and the most of several runs. */
export function cellText(cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell === "string") return cell;
  const { value, unit } = cell;
  const number = unit === "count"
    ? (each: number): string => String(Math.round(each))
    : shortNumber;
  if (typeof value === "number") return number(value) + written[unit];
  const text = number(value.median) + written[unit];
  return value.runs.length === 1
    ? text
    : `${text} (${number(value.least)}–${number(value.most)})`;
}

/** The table in Markdown, ready to be pasted. */
export function tableText({ title, notes, columns, rows }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(cellText))];
  const widths = columns.map((_, at) =>
    Math.max(...lines.map((line) => (line[at] ?? "").length), 3)
  );
  const line = (cells: readonly string[]): string =>
    `| ${
      widths.map((width, at) =>
        at === 0
          ? (cells[at] ?? "").padEnd(width)
          : (cells[at] ?? "").padStart(width)
      ).join(" | ")
    } |`;
  const rule = widths.map((width, at) =>
    at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [
    `### ${title}`,
    "",
    line(columns),
    `| ${rule.join(" | ")} |`,
    ...lines.slice(1).map(line),
    ...notes.flatMap((note) => ["", note]),
    "",
  ].join("\n");
}
