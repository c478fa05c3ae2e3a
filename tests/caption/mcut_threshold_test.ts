import { equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { mcutThreshold } from "../../src/caption/mcut_threshold.ts";

const cases: readonly (readonly [
  what: string,
  scores: readonly number[],
  threshold: number,
])[] = [
  ["the middle of the largest gap", [0.125, 0.75, 0.25, 1], 0.5],
  ["the upper of equal gaps", [0, 0.25, 0.5], 0.375],
  ["the score that all have", [0.25, 0.25, 0.25], 0.25],
  ["0.5 for one score", [0.875], 0.5],
  ["0.5 for none", [], 0.5],
  ["no notice of NaN", [NaN, 0.25, NaN, 0.75], 0.5],
  ["0.5 for NaN alone", [NaN, NaN], 0.5],
];

for (const [what, scores, threshold] of cases) {
  Deno.test(`mcutThreshold() gives ${what}`, () => {
    equal(mcutThreshold(Float32Array.from(scores)), threshold);
  });
}

const anyScores = fc.array(
  fc.float({ min: 0, max: 1, noNaN: true }),
  { minLength: 2, maxLength: 40 },
);

Deno.test("mcutThreshold() cuts where no two neighbours lie further apart", () => {
  fc.assert(fc.property(anyScores, (scores) => {
    const threshold = mcutThreshold(Float32Array.from(scores));
    const above = scores.filter((score) => score > threshold);
    const below = scores.filter((score) => score <= threshold);
    ok(below.length > 0);
    const cut = above.length === 0
      ? 0
      : Math.min(...above) - Math.max(...below);
    const sorted = scores.toSorted((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      ok(sorted[i]! - sorted[i - 1]! <= cut);
    }
  }));
});

Deno.test("mcutThreshold() does not care for the order", () => {
  fc.assert(fc.property(anyScores, (scores) => {
    equal(
      mcutThreshold(Float32Array.from(scores)),
      mcutThreshold(Float32Array.from(scores.toReversed())),
    );
  }));
});
