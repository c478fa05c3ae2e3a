import { equal } from "node:assert/strict";
import { eventWords } from "../../../src/commands/report/event_words.ts";
import {
  madeOpened,
  madeSummary,
  madeTagged,
  madeUntouched,
} from "./made_events.ts";

const none = { verbose: false, debug: false };
const verbose = { verbose: true, debug: false };
const debug = { verbose: false, debug: true };
const image = { kind: "image", done: 1, total: 2 } as const;

for (
  const [event, detail, words] of [
    [{ kind: "scanned", images: 1 }, none, "Found 1 image"],
    [{ kind: "scanned", images: 2 }, none, "Found 2 images"],
    [{ kind: "warning", message: "Take care" }, none, "Warning: Take care"],
    [
      madeOpened,
      none,
      "Model palette on cpu: 45 tags, 448x448 pixels, batches of 4",
    ],
    [
      { ...image, result: madeUntouched("failed") },
      none,
      "Failed: b.png: It is so",
    ],
    [{ ...image, result: madeUntouched("skipped") }, none, null],
    [
      { ...image, result: madeUntouched("skipped") },
      verbose,
      "Skipped: b.png: It is so",
    ],
    [{ ...image, result: madeTagged() }, none, null],
    [
      { ...image, result: madeTagged() },
      verbose,
      "Tagged: a.png: 1girl, solo",
    ],
    [
      { ...image, result: madeTagged() },
      debug,
      "\na.png:\n\tRating tags: \n\tCharacter tags: \n\tGeneral tags: 1girl, solo",
    ],
    [
      { kind: "error", status: 3, message: "No model" },
      none,
      "Error: No model",
    ],
    [
      { kind: "error", status: 130, message: "Interrupted" },
      none,
      "Interrupted",
    ],
    [{ kind: "finished", summary: madeSummary() }, verbose, null],
  ] as const
) {
  const what = event.kind === "image"
    ? `an image that was ${event.result.kind}`
    : `"${event.kind}"`;
  Deno.test(`eventWords() has for ${what}: ${JSON.stringify(words)}`, () => {
    equal(eventWords(event, detail), words);
  });
}
