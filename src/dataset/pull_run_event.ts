import type { PullEvent } from "../model/hub/pull_event.ts";
import type { RunEvent } from "./run_event.ts";

/**
 * What a run tells of a download's event; null where it tells nothing.
 *
 * @param event What happened in the download.
 */
export function pullRunEvent(event: PullEvent): RunEvent | null {
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
    case "kept":
      return warning(
        `"${file}" of "${repo}" is there and is not what the Hub has: somebody ` +
          `else has put it there, so it stays; --force_download replaces it`,
      );
    case "checking":
    case "done":
      return null;
  }
}

function warning(message: string): RunEvent {
  return { kind: "warning", message };
}
