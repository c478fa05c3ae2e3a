import { countTags } from "../caption/tag_frequencies.ts";
import type { ImageResult } from "./image_result.ts";
import type { Mishap, RunSummary } from "./run_event.ts";

/** Failures that are kept by name; a dataset of a million broken files must not fill the memory. */
const KEPT_FAILURES = 1000;

/** Counts what becomes of a run's images. */
export interface RunTally {
  /** Images counted so far. */
  readonly done: number;
  /** How many of them have a caption now. */
  readonly tagged: number;
  /** Counts one more. */
  add(result: ImageResult): void;
  /** What it has come to. */
  summary(
    rest: Pick<
      RunSummary,
      | "images"
      | "output"
      | "provider"
      | "plugins"
      | "seconds"
      | "reused"
      | "interrupted"
    >,
  ): RunSummary;
}

/** Starts to count. */
export function startTally(): RunTally {
  const counts = { tagged: 0, skipped: 0, failed: 0 };
  const failures: Mishap[] = [];
  const frequencies = new Map<string, number>();
  return {
    get done(): number {
      return counts.tagged + counts.skipped + counts.failed;
    },
    get tagged(): number {
      return counts.tagged;
    },
    add(result): void {
      counts[result.kind]++;
      if (result.kind === "tagged") countTags(frequencies, result.counted);
      if (result.kind === "failed" && failures.length < KEPT_FAILURES) {
        failures.push({ path: result.image.path, reason: result.reason });
      }
    },
    summary: (rest) => ({ ...counts, failures, frequencies, ...rest }),
  };
}
