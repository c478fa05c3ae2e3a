import { ModelError } from "../model_error.ts";
import type { TransferPace } from "./pace.ts";

/** Something that may be over at the next try; callers see a `ModelError`. */
export class Transient extends Error {
  /** Tells the class where `instanceof` can't. */
  override readonly name = "Transient";
  /** Milliseconds that the Hub asks to wait, or null. */
  readonly after: number | null;

  /**
   * Makes the error.
   *
   * @param reason What went wrong, as a clause.
   * @param options The wait that the Hub asks for, and the cause.
   */
  constructor(
    reason: string,
    options: { readonly after?: number | null; readonly cause?: unknown } = {},
  ) {
    super(
      reason,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.after = options.after ?? null;
  }
}

/** What is tried, and whom it is told. */
export interface Retrying<T> {
  /** What is being done, for the error: `Cannot download "model.onnx"`. */
  readonly what: string;
  /** How patient to be. */
  readonly pace: TransferPace;
  /** Whether what came by then is kept, so that another run goes on from it; it is, unless this is false. */
  readonly resumes?: boolean;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** One try. */
  readonly attempt: () => Promise<T>;
  /** A number that grows as something is got done; then tries count anew. */
  readonly progress?: () => number;
  /** Told before each wait. */
  readonly onRetry?: (reason: string, wait: number) => void;
}

/** Bytes that a try must bring in order to count as one that did something. */
const worthwhile = 64 * 1024;

/**
 * Tries until it works, waits longer from time to time, and gives up after
 * some tries in a row that came to nothing.
 *
 * @throws {ModelError} With the last reason; what is no `Transient` as it is.
 */
export async function retrying<T>(
  { what, pace, resumes = true, signal, attempt, progress, onRetry }: Retrying<
    T
  >,
): Promise<T> {
  let mark = progress?.() ?? 0;
  for (let failures = 1;; failures++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const now = progress?.() ?? 0;
      if (now - mark >= worthwhile) failures = 1;
      mark = Math.max(mark, now);
      const wait = error.after ?? pace.firstWait * 2 ** (failures - 1);
      const tooLong = error.after !== null && error.after > pace.longestWait;
      if (failures >= pace.attempts || tooLong) {
        throw new ModelError(
          `${what}: ${error.message}` +
            (tooLong
              ? `; try again in ${Math.ceil(wait / 1000)} s`
              : ` (${failures} ${failures === 1 ? "try" : "tries"})` +
                (resumes ? "; run it again to go on from here" : "")),
          { cause: error.cause ?? error },
        );
      }
      const capped = Math.min(wait, pace.longestWait);
      onRetry?.(error.message, capped);
      await sleep(capped, signal);
    }
  }
}

/** Waits, or throws the signal's reason as soon as it is aborted. */
export async function sleep(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
