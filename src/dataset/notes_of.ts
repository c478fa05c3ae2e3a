import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { RunEvent } from "./run_event.ts";

/**
 * What a captioner has to say to the user since it was last asked, as events.
 *
 * @param captioner Who writes; null where nobody does.
 */
export function* notesOf(
  captioner: ImageCaptioner | null,
): Generator<RunEvent, void, void> {
  for (const message of captioner?.notes?.() ?? []) {
    yield { kind: "warning", message };
  }
}
