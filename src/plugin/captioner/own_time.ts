/** A clock that runs only while a plugin works, and not while wdtag works for it. */
export interface OwnTime extends Disposable {
  /** wdtag begins to do something for it; several things may be under way. */
  enter(): void;
  /** It has done it. */
  leave(): void;
}

/**
 * Starts the clock of one batch.
 *
 * @param seconds How long the plugin may work on it.
 * @param onLate Called where it takes longer.
 */
export function startOwnTime(seconds: number, onLate: () => void): OwnTime {
  let left = seconds * 1000;
  let underWay = 0;
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    since = performance.now();
    timer = setTimeout(onLate, Math.max(0, left));
  };
  run();
  return {
    enter(): void {
      if (underWay++ > 0) return;
      clearTimeout(timer);
      left -= performance.now() - since;
    },
    leave(): void {
      if (--underWay === 0) run();
    },
    [Symbol.dispose](): void {
      // Nothing starts it again.
      underWay = Infinity;
      clearTimeout(timer);
    },
  };
}
