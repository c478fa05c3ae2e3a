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
    [{ kind: "scanned", images: 2 }, none, null],
    [{ kind: "warning", message: "Take care" }, none, "Warning: Take care"],
    [
      madeOpened,
      none,
      "Tagging 14 images on cpu with palette: 45 tags, 448x448 pixels, batches of 4",
    ],
    [
      {
        ...madeOpened,
        provider: "webgpu",
        adapter: { name: "Quick GPU 9000", kind: "gpu" },
        nodes: [362, 364],
        passedOver: [{ provider: "cuda", reason: '"libx.so" is missing' }],
        batch: "auto",
      },
      none,
      "Tagging 14 images on webgpu (Quick GPU 9000, 362 of 364 nodes) with palette: 45 tags, 448x448 pixels\n" +
      '  cuda passed over: "libx.so" is missing',
    ],
    [
      {
        ...madeOpened,
        provider: "webgpu",
        adapter: { name: "Slow Pipe", kind: "software" },
      },
      none,
      "Tagging 14 images on webgpu (Slow Pipe, software) with palette: 45 tags, 448x448 pixels, batches of 4",
    ],
    [
      { ...madeOpened, captioner: "http", captionerModel: "eyes at ai:80" },
      none,
      "Tagging 14 images on cpu with palette: 45 tags, 448x448 pixels, batches of 4; sentences by http: eyes at ai:80",
    ],
    [
      {
        ...madeOpened,
        captioner: "http",
        model: "eyes at ai:80",
        provider: "",
      },
      none,
      "Captioning 14 images with http: eyes at ai:80",
    ],
    // A plugin's captioner without a model is its own.
    [
      { ...madeOpened, captioner: "sayer", model: "sayer", batch: 1 },
      none,
      "Captioning 14 images on cpu with sayer",
    ],
    [
      { ...madeOpened, captioner: "sayer", captionerModel: "sayer" },
      none,
      "Tagging 14 images on cpu with palette: 45 tags, 448x448 pixels, batches of 4; sentences by sayer",
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
