/** Where in a label file something is wrong. */
export interface LabelErrorPlace {
  /** The line, from 1. */
  readonly line?: number | undefined;
  /** The column, from 1, in UTF-16 units. */
  readonly column?: number | undefined;
  /** The whole text, for showing the line itself; a BOM does not count. */
  readonly text?: string | undefined;
}

/** A label file that can't be understood, or that does not fit its model. */
export class LabelError extends Error {
  /** For telling it apart across threads. */
  override readonly name = "LabelError";
  /** The line of the label file, from 1, where one is known. */
  readonly line: number | undefined;
  /** The column, from 1, in UTF-16 units, where one is known. */
  readonly column: number | undefined;

  /**
   * Says what is wrong and where.
   *
   * @param what What is wrong and what was expected, without a place.
   * @param place Where; the message begins with it and ends with the line.
   * @param options A cause.
   */
  constructor(
    what: string,
    place: LabelErrorPlace = {},
    options?: ErrorOptions,
  ) {
    super(describe(what, place), options);
    this.line = place.line;
    this.column = place.column;
  }
}

/** The longest piece of a line that a message shows, in UTF-16 units. */
const snippet = 120;

function describe(
  what: string,
  { line, column, text }: LabelErrorPlace,
): string {
  if (line === undefined) return what;
  const place = column === undefined
    ? `Line ${line}`
    : `Line ${line}, column ${column}`;
  if (text === undefined) return `${place}: ${what}`;
  const whole = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)[line - 1] ?? "";
  const start = Math.max(
    0,
    Math.min((column ?? 1) - 40, whole.length - snippet),
  );
  const shown = (start > 0 ? "..." : "") +
    whole.slice(start, start + snippet) +
    (start + snippet < whole.length ? "..." : "");
  return `${place}: ${what}; the line is "${shown}"`;
}
