import { quotePath } from "../files/quote_path.ts";

/** Something that was found and can't be used, and why. */
export interface ScanProblem {
  /** The path as it is shown. */
  readonly path: string;
  /** Why, in a few words without a final period. */
  readonly reason: string;
}

/** Some of the given paths can't be scanned; the message names every one. */
export class ScanError extends Error {
  /** Tells the class where `instanceof` can't. */
  override readonly name = "ScanError";
  /** The given paths concerned, in the order given. */
  readonly problems: readonly ScanProblem[];

  /**
   * Names every path in the message.
   *
   * @param problems The given paths concerned, one at least.
   */
  constructor(problems: readonly ScanProblem[]) {
    const lines = problems.map(({ path, reason }) =>
      `${quotePath(path)}: ${reason}`
    );
    super(
      lines.length === 1
        ? `Cannot scan ${lines[0]}`
        : `Cannot scan ${lines.length} of the given paths\n  ${
          lines.join("\n  ")
        }`,
    );
    this.problems = problems;
  }
}
