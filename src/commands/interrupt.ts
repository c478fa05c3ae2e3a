import { cutOffWorkers } from "../threads/call_worker.ts";

/** Listens for the signals by which a person or a scheduler ends a run. */
export interface Interrupt {
  /** Aborted at the first signal: finish what is in flight, then stop. */
  readonly signal: AbortSignal;
  /** Resolves soon after the second signal, when no native code runs any more. */
  readonly cutOff: Promise<void>;
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Starts to listen, for good: from here on the process does not die by these
 * signals, not even while it ends. It is not kept alive by it either.
 */
export function listenForInterrupt(): Interrupt {
  const first = new AbortController();
  const second = Promise.withResolvers<void>();
  const onSignal = (): void => {
    if (!first.signal.aborted) return first.abort();
    second.resolve(cutOffWorkers());
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, onSignal);
  return { signal: first.signal, cutOff: second.promise };
}
