/** Lets so many pieces of work be under way at once; the rest wait. */
export interface Slots {
  /**
   * Does a piece of work as soon as there is room.
   *
   * @throws The signal's reason, where it is aborted before there is room.
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Ends as soon as nothing is under way. */
  idle(): Promise<void>;
}

/**
 * Makes room for work.
 *
 * @param count How many pieces may be under way at once.
 */
export function openSlots(count: number): Slots {
  let waiting: (() => void)[] = [];
  let taken = 0;

  function freed(): Promise<void> {
    return new Promise((resolve) => waiting.push(resolve));
  }

  function wake(): void {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  }

  return {
    async run(signal, work) {
      signal.throwIfAborted();
      signal.addEventListener("abort", wake);
      try {
        while (taken >= count) {
          await freed();
          signal.throwIfAborted();
        }
      } finally {
        signal.removeEventListener("abort", wake);
      }
      // No wait since it was looked at: nobody else has taken it.
      taken++;
      try {
        return await work();
      } finally {
        taken--;
        wake();
      }
    },
    async idle() {
      while (taken > 0) await freed();
    },
  };
}
