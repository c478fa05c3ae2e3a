import { deepEqual, equal } from "node:assert/strict";
import { summaryWords } from "../../../src/commands/report/summary_words.ts";
import { madeSummary } from "./made_events.ts";

Deno.test("summaryWords() says what was done, where it is and which tags are common", () => {
  deepEqual(
    summaryWords(madeSummary({
      images: 4,
      tagged: 4,
      seconds: 2,
      frequencies: new Map([["solo", 1], ["1girl", 4]]),
    })),
    [
      "Done",
      "  Tagged   4 of 4 images in 2.0s (2.0 a second)",
      "  Ran on   cpu",
      "  Top tags 1girl 4, solo 1",
      '  Captions in ".txt" files beside the images',
    ],
  );
});

Deno.test("summaryWords() names who gave tags and who wrote sentences", () => {
  const of = { images: 1, tagged: 1, provider: "", captioner: "http" };
  deepEqual(summaryWords(madeSummary({ ...of, tagger: "palette" })), [
    "Done",
    "  Tagged   1 of 1 image in 1.0s (1.0 a second)",
    "  By       palette (tags), http (sentences)",
    '  Captions in ".txt" files beside the images',
  ]);
  deepEqual(summaryWords(madeSummary(of)), [
    "Done",
    "  Written  1 of 1 image in 1.0s (1.0 a second)",
    '  Captions in ".txt" files beside the images',
  ]);
});

Deno.test("summaryWords() counts the scores of images that failed afterwards among all that had some", () => {
  const lines = summaryWords(
    madeSummary({ images: 3, tagged: 1, failed: 2, reused: 3 }),
  );
  equal(
    lines.find((line) => line.startsWith("  Scores")),
    "  Scores   3 of 3 from earlier runs",
  );
});

Deno.test("summaryWords() counts what was skipped and names what failed", () => {
  deepEqual(
    summaryWords(madeSummary({
      images: 3,
      tagged: 0,
      skipped: 1,
      failed: 2,
      failures: [
        { path: "a.png", reason: "File is empty" },
        { path: "b.png", reason: "Not a file but a folder" },
      ],
      provider: "",
      seconds: 125.2,
    })),
    [
      "Done",
      "  Tagged   0 of 3 images in 2m06s (0.0 a second)",
      "  Skipped  1",
      "  Failed   2",
      "    a.png: File is empty",
      "    b.png: Not a file but a folder",
    ],
  );
});

Deno.test("summaryWords() says how much an interrupted run left undone", () => {
  deepEqual(
    summaryWords(
      madeSummary({ images: 10, tagged: 8, failed: 1, interrupted: true }),
    ).slice(0, 2),
    [
      "Interrupted: 1 image left undone",
      "  Tagged   8 of 10 images in 1.0s (8.0 a second)",
    ],
  );
});

Deno.test("summaryWords() names fifty failures and ten tags at most", () => {
  const failures = Array.from({ length: 60 }, (_, at) => ({
    path: `${at}.png`,
    reason: "Broken",
  }));
  const frequencies = new Map(
    Array.from({ length: 20 }, (_, at) => [`tag${at}`, 100 - at]),
  );
  const lines = summaryWords(madeSummary({
    images: 1061,
    tagged: 1,
    failed: 1060,
    failures,
    frequencies,
  }));
  deepEqual(lines.filter((line) => line.endsWith(": Broken")).length, 50);
  deepEqual(lines.filter((line) => line.includes("more")), [
    "    and 1010 more, named above",
  ]);
  deepEqual(
    lines.find((line) => line.startsWith("  Top tags"))?.split(", ").length,
    10,
  );
});
