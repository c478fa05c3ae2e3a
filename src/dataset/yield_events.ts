/**
 * Runs a task that tells of itself by a callback, and yields what it tells
 * while it runs. A reader that stops early aborts the task and waits for it.
 *
 * @param signal Aborts the task.
 * @param task Gets the callback, and the signal that it has to heed.
 * @returns What the task gives, when all its events have been read.
 * @throws What the task throws.
 */
export async function* yieldEvents<Event, Result>(
  signal: AbortSignal,
  task: (
    emit: (event: Event) => void,
    signal: AbortSignal,
  ) => Promise<Result>,
): AsyncGenerator<Event, Result, void> {
  const stop = new AbortController();
  const told: Event[] = [];
  let wake = (): void => {};
  let isOver = false;
  const running = task((event) => {
    told.push(event);
    wake();
  }, AbortSignal.any([signal, stop.signal])).finally(() => {
    isOver = true;
    wake();
  });
  // Whoever reads to the end sees the rejection; a reader that left does not.
  running.catch(() => {});
  try {
    for (;;) {
      const next = told.shift();
      if (next !== undefined) yield next;
      else if (isOver) return await running;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    stop.abort();
    await running.catch(() => {});
  }
}
