/** How fast a run goes, and how long it will still take. */
export interface Pace {
  /** Images a second. */
  readonly rate: number;
  /** Seconds left, or null before that can be said. */
  readonly left: number | null;
}

/** Counts images against a clock. */
export interface PaceMeter {
  /**
   * @param done Images done by now.
   * @param total Images of the run.
   * @param now Milliseconds on the clock that started the meter.
   */
  measure(done: number, total: number, now: number): Pace;
}

/** Seconds over which the rate is taken: long enough to be calm, short enough to follow a change. */
const WINDOW = 20;

/**
 * Starts a meter; the rate is that of the last twenty seconds.
 *
 * @param start Milliseconds on any clock that only goes forward.
 */
export function startPace(start: number): PaceMeter {
  const marks: { readonly time: number; readonly done: number }[] = [
    { time: start, done: 0 },
  ];
  return {
    measure(done, total, now): Pace {
      const last = marks.at(-1)!;
      // A mark a second is enough, and keeps the list short.
      if (now - last.time >= 1000) marks.push({ time: now, done });
      while (marks.length > 2 && now - marks[1]!.time > WINDOW * 1000) {
        marks.shift();
      }
      const first = marks[0]!;
      const seconds = (now - first.time) / 1000;
      const rate = seconds > 0 ? (done - first.done) / seconds : 0;
      return {
        rate,
        left: rate > 0 && seconds > 0.5 ? (total - done) / rate : null,
      };
    },
  };
}
