/** Milliseconds that hooks under way are given once a run is interrupted. */
export const GRACE = 2000;

/** How a run may end before its time. */
export interface Interruption {
  /** Aborted when the run is to end; null where it never is. */
  readonly signal: AbortSignal | null;
  /** Milliseconds that hooks under way are given then. */
  readonly grace?: number;
}

/**
 * Acts a while after a run was interrupted, or after this was called where it
 * is interrupted already: what is asked for late has the same time.
 *
 * @param interruption When, and how long a while.
 * @param act What is done then.
 * @returns Disposed of, it acts no more.
 */
export function afterGrace(
  { signal, grace = GRACE }: Interruption,
  act: () => void,
): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = (): void => {
    timer = setTimeout(act, grace);
  };
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return {
    [Symbol.dispose](): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
