import { findModel, type ModelChoice } from "../model/find_model.ts";
import type { ModelFiles } from "../model/model_files.ts";
import { pullRunEvent } from "./pull_run_event.ts";
import type { RunEvent } from "./run_event.ts";
import { yieldEvents } from "./yield_events.ts";

/**
 * Finds a model and tells, as events of the run, how its download goes where
 * it needs one.
 *
 * @param choice Which model.
 * @param signal Ends a download.
 * @throws {ModelError} Where it is not to be had.
 */
export async function* obtainModel(
  choice: ModelChoice,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, ModelFiles, void> {
  return yield* yieldEvents<RunEvent, ModelFiles>(
    signal,
    (emit, inner) =>
      findModel(choice, {
        signal: inner,
        onEvent(event) {
          const told = pullRunEvent(event);
          if (told !== null) emit(told);
        },
      }),
  );
}
