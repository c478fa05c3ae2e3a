import { whenCutOff } from "../threads/call_worker.ts";

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
 * is interrupted already: what is asked for late has the same time. A user who
 * says again that the run is to end does not wait for that.
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
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    act();
  };
  const onAbort = (): void => {
    timer = setTimeout(once, grace);
  };
  const cutOff = signal === null ? null : whenCutOff(once);
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return {
    [Symbol.dispose](): void {
      cutOff?.[Symbol.dispose]();
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
