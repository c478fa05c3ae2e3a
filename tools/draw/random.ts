/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** A number from 0 up to 1. */
  next(): number;
  /** A number from `low` up to `high`. */
  between(low: number, high: number): number;
  /** A number around 0 with a standard deviation of about 1. */
  bell(): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
}

/**
 * Seeded random numbers.
 *
 * Source: "mulberry32" by Tommy Ettinger, put into the public domain.
 */
export function random(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    bell: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("There is nothing to pick");
      return item;
    },
  };
}
