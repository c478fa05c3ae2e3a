/**
 * Waits for something that can't be ended from outside, as an `import()`, no
 * longer than a run goes on. What is let go of comes to nothing unseen.
 *
 * @param work What is under way.
 * @param signal Ends the waiting; null where nothing does.
 * @throws The signal's reason, where it was aborted first.
 */
export async function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | null,
): Promise<Value> {
  if (signal === null) return await work;
  const over = Promise.withResolvers<never>();
  const stop = (): void => over.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
