import type { ImageResult } from "../../dataset/image_result.ts";
import { count } from "../../text/count.ts";
import { printablePath } from "./printable.ts";
import type { Detail, ToldEvent } from "./reporter.ts";

/**
 * What a person is shown for an event, without the last line end, or null
 * where the event has no words of its own.
 *
 * @param event What happened.
 * @param detail What is wanted besides.
 */
export function eventWords(
  event: ToldEvent,
  detail: Detail,
): string | null {
  switch (event.kind) {
    case "scanned":
      return `Found ${count(event.images, "image")}`;
    case "warning":
      return `Warning: ${event.message}`;
    case "opened":
      return `Model ${event.model} on ${event.provider}: ${
        count(event.tags, "tag")
      }, ${event.size.join("x")} pixels, batches of ${event.batch}`;
    case "image":
      return imageWords(event.result, detail);
    case "error":
      return event.status === 130 ? "Interrupted" : `Error: ${event.message}`;
    case "checking":
    case "downloading":
    case "finished":
      return null;
  }
}

function imageWords(
  result: ImageResult,
  { verbose, debug }: Detail,
): string | null {
  const path = printablePath(result.image.path);
  if (result.kind !== "tagged") {
    const failed = result.kind === "failed";
    if (!failed && !verbose) return null;
    return `${failed ? "Failed" : "Skipped"}: ${path}: ${result.reason}`;
  }
  const lines = verbose ? [`Tagged: ${path}: ${result.caption}`] : [];
  if (debug) {
    const { rating, character, general, other } = result.parts;
    lines.push(
      "",
      `${path}:`,
      `\tRating tags: ${rating}`,
      `\tCharacter tags: ${character}`,
      `\tGeneral tags: ${general}`,
      ...(other === "" ? [] : [`\tOther tags: ${other}`]),
    );
  }
  return lines.length === 0 ? null : lines.join("\n");
}
