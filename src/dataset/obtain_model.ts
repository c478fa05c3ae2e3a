import { findModel, type ModelChoice } from "../model/find_model.ts";
import type { PullEvent } from "../model/hub/pull_event.ts";
import type { ModelFiles } from "../model/model_files.ts";
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
          const told = asRunEvent(event);
          if (told !== null) emit(told);
        },
      }),
  );
}

function asRunEvent(event: PullEvent): RunEvent | null {
  const { repo, file } = event;
  switch (event.kind) {
    case "progress":
      return {
        kind: "downloading",
        repo,
        file,
        bytes: event.bytes,
        total: event.total,
      };
    case "retry":
      return warning(
        `"${file}" of "${repo}" is tried again` +
          (event.wait < 1000 ? "" : ` in ${Math.round(event.wait / 1000)} s`) +
          `: ${event.reason}`,
      );
    case "waiting":
      return warning(
        `"${file}" of "${repo}" is being downloaded by another process: ` +
          `waiting for it`,
      );
    case "unverified":
      return warning(
        `the Hub gave no checksum for "${file}" of "${repo}": ` +
          `its content is not verified`,
      );
    case "done":
      return null;
  }
}

function warning(message: string): RunEvent {
  return { kind: "warning", message };
}
