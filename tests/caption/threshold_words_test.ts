import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  noCaptionQuirks,
  scriptCaptionQuirks,
} from "../../src/caption/caption_quirks.ts";
import type { EditedLabel } from "../../src/caption/edit_labels.ts";
import { preparePick } from "../../src/caption/pick_tags.ts";
import {
  fillThresholds,
  smallestThreshold,
  ThresholdError,
  type Thresholds,
} from "../../src/caption/thresholds.ts";
import type { TagCategory } from "../../src/model/label.ts";
import type { PublishedThresholds } from "../../src/model/published_thresholds.ts";

const label = (
  index: number,
  name: string,
  category: TagCategory = "general",
  written: readonly string[] = [name],
): EditedLabel => ({ index, name, category, written });

function pick(
  labels: readonly EditedLabel[],
  scores: readonly number[],
  thresholds: Thresholds,
  published: PublishedThresholds | null = null,
): string {
  const options = { thresholds, quirks: noCaptionQuirks };
  return preparePick(labels, "wd", options, published)(
    Float32Array.from(scores),
  ).tags.map(({ name }) => name).join(" ");
}

const people = [
  label(0, "safe", "rating"),
  label(1, "girl"),
  label(2, "hat"),
  label(3, "sky"),
  label(4, "miku", "character"),
  label(5, "rin", "character"),
];

Deno.test("best takes a tag's own threshold before its category's", () => {
  const published = {
    categories: { general: 0.5, character: 0.9 },
    tags: new Map([[2, 0.25], [5, 0.95]]),
  };
  const best = fillThresholds("best");
  equal(
    pick(people, [1, 0.5, 0.25, 0.4, 0.9, 0.94], best, published),
    "girl hat miku",
  );
  equal(
    pick(people, [1, 0.4, 0.2, 0.6, 0.8, 0.95], best, published),
    "sky rin",
  );
});

Deno.test("best compares in float32, as numbers do", () => {
  const published = { categories: { general: 0.2653 }, tags: new Map() };
  const score = Math.fround(0.2653);
  equal(
    pick([label(0, "a")], [score], fillThresholds("best"), published),
    "a",
  );
});

Deno.test("best of a single category leaves the others to their numbers", () => {
  const published = { categories: { character: 0.75 }, tags: new Map() };
  equal(
    pick(
      people,
      [1, 0.6, 0.4, 0.4, 0.8, 0.7],
      fillThresholds(0.5, { character: "best" }),
      published,
    ),
    "girl miku",
  );
});

Deno.test("best that is not published is refused, by its category", () => {
  throws(
    () => pick(people, [], fillThresholds("best")),
    new ThresholdError(
      'No threshold "best" is known for this model: give a number, or "mcut"',
    ),
  );
  const published = { categories: { general: 0.5 }, tags: new Map() };
  throws(
    () => pick(people, [], fillThresholds("best"), published),
    new ThresholdError(
      `No threshold "best" is known for this model's character tags: ` +
        `give --character_threshold a number, or "mcut"`,
    ),
  );
  // Nobody asks for one of tags that are never written, or of no category here.
  const general = people.filter(({ category }) => category !== "character");
  const unwanted = label(9, "rem", "character", []);
  equal(
    pick(
      [...general, unwanted],
      [0, 0.6, 0, 0, 0, 0, 0, 0, 0, 1],
      fillThresholds("best"),
      published,
    ),
    "girl",
  );
});

Deno.test("mcut cuts each category of each image for itself", () => {
  const mcut = fillThresholds("mcut");
  const run = preparePick(people, "wd", {
    thresholds: mcut,
    quirks: noCaptionQuirks,
  });
  const names = (scores: readonly number[]) =>
    run(Float32Array.from(scores)).tags.map(({ name }) => name).join(" ");
  equal(names([1, 0.9, 0.8, 0.1, 0.3, 0.9]), "girl hat rin");
  equal(names([1, 0.1, 0.12, 0.9, 0.9, 0.3]), "sky miku");
  equal(names([1, 0.9, 0.8, 0.1, 0.3, 0.9]), "girl hat rin");
});

Deno.test("mcut finds no character where all are unlikely, but general tags", () => {
  equal(
    pick(people, [1, 0.1, 0.01, 0.01, 0.14, 0.01], fillThresholds("mcut")),
    "girl",
  );
});

Deno.test("mcut counts undesired tags as scores, and outputs without a tag not", () => {
  const labels = [
    label(0, "a"),
    label(1, "undesired", "general", []),
    label(2, "b"),
    label(3, "", "general", []),
  ];
  equal(pick(labels, [0.5, 0.9, 0.45, 1], fillThresholds("mcut")), "");
  equal(pick(labels, [0.5, 0.5, 0.1, 1], fillThresholds("mcut")), "a");
});

Deno.test("mcut takes what is likelier than what it leaves", () => {
  const labels = Array.from({ length: 12 }, (_, i) => label(i, `t${i}`));
  fc.assert(fc.property(
    fc.array(fc.float({ min: 0, max: 1, noNaN: true }), {
      minLength: 12,
      maxLength: 12,
    }),
    (scores) => {
      const taken = new Set(
        pick(labels, scores, fillThresholds("mcut")).split(" "),
      );
      const of = (isTaken: boolean) =>
        scores.filter((_, i) => taken.has(`t${i}`) === isTaken);
      equal(Math.max(-1, ...of(false)) < Math.min(2, ...of(true)), true);
    },
  ));
});

Deno.test("smallestThreshold() passes words over", () => {
  deepEqual(
    [
      smallestThreshold(fillThresholds("mcut", { general: 0.5, meta: 0.25 })),
      smallestThreshold(fillThresholds("best")),
    ],
    [0.25, -Infinity],
  );
  const run = preparePick([label(0, "safe", "rating")], "cl", {
    thresholds: fillThresholds("mcut"),
    quirks: scriptCaptionQuirks,
  });
  equal(run(Float32Array.of(0.01)).rating?.name, "safe");
});
