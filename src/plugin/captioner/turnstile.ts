/** Lets work go on side by side, and some of it only while nothing else does. */
export interface Turnstile {
  /** Work beside which other work may go on. */
  together<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Work that waits until it is alone, and keeps others waiting meanwhile. */
  alone<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** Makes one. */
export function openTurnstile(): Turnstile {
  /** Ends when the last work that wanted to be alone has ended. */
  let lonely: Promise<unknown> = Promise.resolve();
  const beside = new Set<Promise<unknown>>();
  return {
    async together(work) {
      let seen;
      do {
        seen = lonely;
        await seen;
      } while (seen !== lonely);
      const done = work();
      const settled = done.catch(() => {});
      beside.add(settled);
      settled.then(() => beside.delete(settled));
      return await done;
    },
    alone(work) {
      const before = lonely;
      const done = (async () => {
        await before;
        while (beside.size > 0) await Promise.all(beside);
        return await work();
      })();
      lonely = done.catch(() => {});
      return done;
    },
  };
}
