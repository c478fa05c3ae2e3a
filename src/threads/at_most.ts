/** Runs tasks, so many at once; others wait their turn. */
export type AtMost = <Value>(task: () => Promise<Value>) => Promise<Value>;

/**
 * Lets so many tasks run at once; those that wait come in their order.
 *
 * @param count How many, 1 or more; asked anew for each, as it may change.
 */
export function atMost(count: () => number): AtMost {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (busy < count()) busy++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // There may be fewer places than there were.
      const next = busy > count() ? undefined : waiting.shift();
      if (next === undefined) busy--;
      else next();
    }
  };
}
