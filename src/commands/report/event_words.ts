import type { RunEvent } from "../../dataset/run_event.ts";
import { adapterWords } from "../../model/provider/adapter.ts";
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
    case "warning":
      return `Warning: ${event.message}`;
    case "opened":
      return openedWords(event);
    case "image":
      return imageWords(event.result, detail);
    case "error":
      return event.status === 130 ? "Interrupted" : `Error: ${event.message}`;
    case "scanned":
    case "checking":
    case "downloading":
    case "finished":
      return null;
  }
}

/** The run's first line: what runs, and on what; then what was tried in vain. */
function openedWords(event: Extract<RunEvent, { kind: "opened" }>): string {
  const { images, model, adapter, nodes, size, tags, batch } = event;
  const facts = [
    adapter === null ? "" : adapterWords(adapter),
    nodes === null ? "" : `${nodes[0]} of ${nodes[1]} nodes`,
  ].filter((fact) => fact !== "").join(", ");
  const { captionerModel, captionerProvider = "" } = event;
  if (event.captioner !== undefined && captionerModel === undefined) {
    const { captioner, provider } = event;
    const on = provider === "" ? "" : ` on ${provider}`;
    return [
      `Captioning ${count(images, "image")}${on}` +
      (facts === "" ? "" : ` (${facts})`) +
      ` with ${authorWords(captioner, model)}` +
      (on === "" || batch === 1 ? "" : `, batches of ${batch}`),
      ...passedOverWords(event),
    ].join("\n");
  }
  const first = `Tagging ${count(images, "image")} on ${event.provider}` +
    (facts === "" ? "" : ` (${facts})`) +
    ` with ${model}: ${count(tags, "tag")}, ${size.join("x")} pixels` +
    (batch === "auto" ? "" : `, batches of ${batch}`) +
    (captionerModel === undefined
      ? ""
      : `; sentences by ${
        authorWords(event.captioner ?? "", captionerModel, captionerProvider)
      }`);
  return [first, ...passedOverWords(event)].join("\n");
}

/** A captioner and its model; a plugin's may have no other name. */
function authorWords(name: string, model: string, provider = ""): string {
  return name + (provider === "" ? "" : ` on ${provider}`) +
    (model === name ? "" : `: ${model}`);
}

function passedOverWords(
  { passedOver }: Extract<RunEvent, { kind: "opened" }>,
): readonly string[] {
  return passedOver.map(({ provider, reason }) =>
    `  ${provider} passed over: ${reason}`
  );
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
