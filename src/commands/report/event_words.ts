import type { RunEvent } from "../../dataset/run_event.ts";

/**
 * The line that a person is shown for an event, or null where the event is no
 * line of its own.
 *
 * @param event What happened.
 * @param verbose Tagged images have a line too.
 */
export function eventWords(event: RunEvent, verbose: boolean): string | null {
  switch (event.kind) {
    case "scanned":
      return `Found ${count(event.images, "image")}`;
    case "warning":
      return `Warning: ${event.message}`;
    case "opened":
      return `Model ${event.model} on ${event.provider}: ${
        count(event.tags, "tag")
      }, ${event.size.join("x")} pixels, batches of ${event.batch}`;
    case "image": {
      const { result } = event;
      if (result.kind === "failed") {
        return `Failed: ${result.image.path}: ${result.reason}`;
      }
      if (!verbose) return null;
      return result.kind === "tagged"
        ? `Tagged: ${result.image.path}: ${result.caption}`
        : `Skipped: ${result.image.path}: ${result.reason}`;
    }
    case "downloading":
    case "finished":
      return null;
  }
}

/** `1 image`, `2 images`. */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}
