import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type CaptionQuirks,
  noCaptionQuirks,
  scriptCaptionQuirks,
} from "../../src/caption/caption_quirks.ts";
import type { EditedLabel } from "../../src/caption/edit_labels.ts";
import { preparePick } from "../../src/caption/pick_tags.ts";
import {
  fillThresholds,
  smallestThreshold,
  type Thresholds,
} from "../../src/caption/thresholds.ts";
import type { SparseScores } from "../../src/caption/scores.ts";
import type { TagCategory } from "../../src/model/label.ts";

const label = (
  index: number,
  name: string,
  category: TagCategory = "general",
  written: readonly string[] = [name],
): EditedLabel => ({ index, name, category, written });

function pick(
  labels: readonly EditedLabel[],
  scores: readonly number[],
  layout: "wd" | "cl" = "wd",
  quirks: CaptionQuirks = noCaptionQuirks,
  thresholds: Thresholds = fillThresholds(0.35),
) {
  const picked = preparePick(labels, layout, { thresholds, quirks })(
    Float32Array.from(scores),
  );
  return {
    tags: picked.tags.map(({ name }) => name),
    rating: picked.rating?.name,
    quality: picked.quality?.name,
  };
}

Deno.test("preparePick() compares in float32", () => {
  const labels = [label(0, "a"), label(1, "b"), label(2, "c")];
  const below = new Float32Array(Uint32Array.of(0x3eb33332).buffer)[0]!;
  deepEqual(pick(labels, [Math.fround(0.35), 0.35, below]).tags, ["a", "b"]);
  deepEqual(
    pick(labels, [1, 1, 0.999], "wd", noCaptionQuirks, fillThresholds(1)).tags,
    ["a", "b"],
  );
});

Deno.test("preparePick() gives tags in the model's order with their scores", () => {
  const labels = [
    label(3, "d", "character", ["d1", "d2"]),
    label(0, "a"),
    label(1, "undesired", "general", []),
  ];
  const { tags } = preparePick(labels, "wd", {
    thresholds: fillThresholds(0.5),
    quirks: noCaptionQuirks,
  })(Float32Array.of(0.5, 0.9, 0.9, 0.75));
  deepEqual(tags, [
    { name: "a", score: 0.5, category: "general" },
    { name: "d1", score: 0.75, category: "character" },
    { name: "d2", score: 0.75, category: "character" },
  ]);
});

Deno.test("preparePick() measures every category by its own threshold", () => {
  const categories = [
    ...["general", "character", "copyright"] as const,
    ...["meta", "model", "artist"] as const,
  ];
  const labels = categories.map((name, i) => label(i, name, name));
  for (const own of categories) {
    const thresholds = fillThresholds(0.9, { [own]: 0.5 });
    deepEqual(
      pick(labels, Array(6).fill(0.6), "cl", noCaptionQuirks, thresholds).tags,
      [own],
    );
  }
});

Deno.test("preparePick() takes nothing for NaN or above 1, and everything for 0", () => {
  const labels = [label(0, "a"), label(1, "b")];
  for (const [thresh, want] of [[NaN, 0], [1.1, 0], [0, 2], [-1, 2]] as const) {
    const thresholds = fillThresholds(thresh);
    const { tags } = pick(labels, [0, 1], "wd", noCaptionQuirks, thresholds);
    equal(tags.length, want, String(thresh));
  }
});

const rated = [
  label(0, "general", "rating"),
  label(1, "sensitive", "rating"),
  label(2, "explicit", "rating"),
  label(3, "best", "quality"),
  label(4, "worst", "quality"),
];

Deno.test("preparePick() takes the first of the most likely ratings and qualities", () => {
  const picked = pick(rated, [0.1, 0.2, 0.2, 0.01, 0.01], "cl");
  deepEqual([picked.rating, picked.quality], ["sensitive", "best"]);
  equal(pick(rated, [0, 0, 0, 0, 0], "wd").rating, "general");
});

Deno.test("preparePick() lets an undesired rating be none, and give way in the script's cl layout", () => {
  const labels = rated.with(1, label(1, "sensitive", "rating", []));
  const scores = [0.5, 0.9, 0.4, 0, 0];
  equal(pick(labels, scores, "wd").rating, undefined);
  equal(pick(labels, scores, "cl").rating, undefined);
  equal(pick(labels, scores, "wd", scriptCaptionQuirks).rating, undefined);
  equal(pick(labels, scores, "cl", scriptCaptionQuirks).rating, "general");
});

Deno.test("preparePick() sieves ratings by the smallest threshold in the script's cl layout alone", () => {
  const scores = [0.1, 0.3, 0.2, 0.1, 0.2];
  const thresholds = fillThresholds(0.35, { artist: 0.25 });
  const rating = (layout: "wd" | "cl", quirks: CaptionQuirks) => {
    const picked = pick(rated, scores, layout, quirks, thresholds);
    return [picked.rating, picked.quality];
  };
  deepEqual(rating("cl", scriptCaptionQuirks), ["sensitive", undefined]);
  deepEqual(rating("cl", noCaptionQuirks), ["sensitive", "worst"]);
  deepEqual(rating("wd", scriptCaptionQuirks), ["sensitive", "worst"]);
});

Deno.test("preparePick() takes nothing at all where the script's smallest threshold is NaN", () => {
  const labels = [...rated, label(5, "a")];
  const scores = [1, 1, 1, 1, 1, 1];
  const thresholds = fillThresholds(NaN, { general: 0.35 });
  deepEqual(pick(labels, scores, "cl", scriptCaptionQuirks, thresholds), {
    tags: [],
    rating: undefined,
    quality: undefined,
  });
  deepEqual(pick(labels, scores, "cl", noCaptionQuirks, thresholds).tags, [
    "a",
  ]);
});

Deno.test("smallestThreshold() takes NaN as Python's min() does", () => {
  equal(smallestThreshold(fillThresholds(0.35, { artist: 0.1 })), 0.1);
  equal(smallestThreshold(fillThresholds(NaN, { artist: 0.1 })), NaN);
  equal(
    smallestThreshold(fillThresholds(0.35, { general: NaN, meta: 0.2 })),
    0.2,
  );
});

Deno.test("preparePick() passes over holes and longer outputs, but not over shorter ones", () => {
  const labels = [label(0, "a"), label(2, "c")];
  deepEqual(pick(labels, [1, 1, 1, 1]).tags, ["a", "c"]);
  throws(() => pick(labels, [1, 1]), {
    name: "RangeError",
    message: "Cannot pick tags from 2 probabilities: the labels need 3",
  });
});

Deno.test("preparePick() refuses what is no number, which would come out as an empty caption", () => {
  const labels = [label(0, "a"), label(1, "b"), label(2, "c")];
  throws(() => pick(labels, [1, NaN, 1]), {
    name: "RangeError",
    message: /^The model gave NaN .* as the probability of tag 2/,
  });
  throws(() => pick(labels, [1, 1, -Infinity]), {
    message: /^The model gave infinity as the probability of tag 3/,
  });
  // Behind the last tag, nothing is looked at.
  deepEqual(pick(labels, [1, 0, 1, NaN]).tags, ["a", "c"]);
});

Deno.test("preparePick() never loses a tag when the threshold falls", () => {
  const score = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (scores, one, other) => {
        const labels = scores.map((_, i) => label(i, `t${i}`));
        const at = (thresh: number) =>
          pick(labels, scores, "wd", noCaptionQuirks, fillThresholds(thresh))
            .tags;
        const strict = at(Math.max(one, other));
        const loose = new Set(at(Math.min(one, other)));
        equal(strict.every((name) => loose.has(name)), true);
      },
    ),
  );
});

Deno.test("preparePick() picks from some scores what it picks where the others are 0, whatever came before", () => {
  const categories = ["general", "character", "rating", "quality"] as const;
  const score = fc.float({ min: 0, max: 1, noNaN: true });
  const known = fc.record({
    category: fc.constantFrom<TagCategory>(...categories),
    score: fc.option(score),
  });
  fc.assert(
    fc.property(
      fc.array(known, { minLength: 1 }),
      fc.array(fc.array(fc.option(score), { minLength: 40, maxLength: 40 }), {
        maxLength: 2,
      }),
      fc.constantFrom("wd" as const, "cl" as const),
      fc.constantFrom(-0.5, 0, 0.01, 0.35, "mcut" as const),
      (outputs, before, layout, thresh) => {
        const labels = outputs.map(({ category }, i) =>
          label(i, `t${i}`, category)
        );
        const pickOne = preparePick(labels, layout, {
          thresholds: fillThresholds(thresh),
          quirks: noCaptionQuirks,
        });
        const sparse = (all: readonly (number | null)[]): SparseScores => {
          const places = labels.map(({ index }) => index)
            .filter((index) => all[index] !== null);
          return {
            outputs: labels.length,
            places: Uint32Array.from(places),
            values: Float32Array.from(places, (place) => all[place]!),
          };
        };
        const scores = outputs.map(({ score }) => score);
        for (const other of before) {
          pickOne(sparse(labels.map((_, i) => other[i % 40] ?? null)));
        }
        deepEqual(
          pickOne(sparse(scores)),
          pickOne(Float32Array.from(scores, (each) => each ?? 0)),
        );
      },
    ),
  );
});

Deno.test("preparePick() refuses some scores of too few outputs, and those that are no numbers", () => {
  const pickOne = preparePick([label(0, "a"), label(1, "b")], "wd", {
    thresholds: fillThresholds(0.35),
    quirks: noCaptionQuirks,
  });
  const one = (outputs: number, value: number): SparseScores => ({
    outputs,
    places: Uint32Array.of(0),
    values: Float32Array.of(value),
  });
  throws(() => pickOne(one(1, 0.5)), /from 1 probabilities.*need 2/);
  throws(() => pickOne(one(2, NaN)), /NaN \(no number\).*tag 1/);
  // What went wrong leaves nothing behind.
  deepEqual(pickOne(one(2, 0.5)).tags.map(({ name }) => name), ["a"]);
});
