/** How many pictures the model is given at once, from batch to batch. */
export interface BatchPace {
  /** Pictures of the next batch, from 1. */
  readonly size: number;
  /**
   * Told how long a batch took.
   *
   * @param pictures Pictures that were in it.
   * @param milliseconds Without the time that it waited.
   */
  took(pictures: number, milliseconds: number): void;
  /**
   * Told that a batch was too large.
   *
   * @param pictures Pictures that were in it.
   */
  failed(pictures: number): void;
}

/** The most that `auto` tries: above it nothing is won, and more is lost where a run is interrupted. */
export const MOST_AUTO = 32;

/** Batches of each size that are timed; the best counts, as the first of a size may have to prepare for it. */
const ROUNDS = 2;

/** How much more a second a doubled batch must do to be worth its memory. */
const WORTH = 1.05;

/**
 * Always the same size, but for batches that were too large.
 *
 * @param size Pictures of a batch.
 */
export function steadyPace(size: number): BatchPace {
  let now = size;
  return {
    get size(): number {
      return now;
    },
    took(): void {},
    failed(pictures): void {
      now = Math.max(1, Math.min(now, pictures >> 1));
    },
  };
}

/**
 * Milliseconds from which on one picture keeps a processor busy all by itself:
 * what a larger batch could save, the call and the threads' meeting, is less
 * than a hundredth of that, and to try it costs more than that.
 */
export const BUSY_ALONE = 200;

/**
 * Doubles from 1 while that gives more pictures a second, there is room for
 * it, and nothing has failed; then stays with the best.
 *
 * @param hasRoom Asked before each doubling, with the size it is to have.
 * @param busyAlone Milliseconds from which on a single picture tells that larger
 * batches gain nothing; on a graphics card none does.
 */
export function growingPace(
  hasRoom: (size: number) => boolean = () => true,
  busyAlone = Infinity,
): BatchPace {
  let now = 1;
  let settled = false;
  /** Pictures a millisecond, of the best batch of the last size. */
  let before = 0;
  let rates: number[] = [];
  const settle = (size: number): void => {
    now = size;
    settled = true;
  };
  return {
    get size(): number {
      return now;
    },
    took(pictures, milliseconds): void {
      // The last of a run, or of a batch that was taken apart, is not of this size.
      if (settled || pictures !== now) return;
      rates.push(pictures / Math.max(milliseconds, 0.001));
      if (rates.length < ROUNDS) return;
      if (pictures === 1 && Math.max(...rates) * busyAlone < 1) {
        return settle(1);
      }
      const rate = Math.max(...rates);
      rates = [];
      if (rate < before * WORTH) return settle(now >> 1);
      if (now * 2 > MOST_AUTO || !hasRoom(now * 2)) return settle(now);
      before = rate;
      now *= 2;
    },
    failed(pictures): void {
      settle(Math.max(1, Math.min(now, pictures >> 1)));
    },
  };
}
