/** What several runs of the same thing gave. */
export interface Measured {
  /** The middle one; of an even number, the mean of the two in the middle. */
  readonly median: number;
  /** The smallest. */
  readonly least: number;
  /** The largest. */
  readonly most: number;
  /** All of them, in the order of the runs. */
  readonly runs: readonly number[];
}

/**
 * Sums up what several runs gave.
 *
 * @param runs At least one number.
 * @throws {RangeError} Where there is none.
 */
export function measured(runs: readonly number[]): Measured {
  if (runs.length === 0) throw new RangeError("There are no runs to sum up");
  const sorted = runs.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)!, runs };
}

/**
 * Puts two lists together run by run: what disturbed the machine for a while
 * has hit both of a pair.
 *
 * @throws {RangeError} Where one list is longer.
 */
export function pairwise(
  a: readonly number[],
  b: readonly number[],
  combine: (a: number, b: number) => number,
): Measured {
  if (a.length !== b.length) {
    throw new RangeError(`${a.length} runs can't be paired with ${b.length}`);
  }
  return measured(a.map((value, at) => combine(value, b[at]!)));
}

/** How many times `b` each `a` is, run by run. */
export function ratios(a: readonly number[], b: readonly number[]): Measured {
  return pairwise(a, b, (x, y) => x / y);
}

/**
 * Seconds for one image more, from runs over few and over many: start-up and
 * end are in both and cancel out.
 */
export function slope(
  few: readonly number[],
  fewImages: number,
  many: readonly number[],
  manyImages: number,
): Measured {
  return pairwise(few, many, (x, y) => (y - x) / (manyImages - fewImages));
}
