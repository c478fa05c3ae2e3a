import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { measured, ratios, slope } from "../../bench/statistics.ts";

const cases: readonly (readonly [
  runs: readonly number[],
  median: number,
  least: number,
  most: number,
])[] = [
  [[3], 3, 3, 3],
  [[5, 1, 3], 3, 1, 5],
  [[4, 1, 2, 10], 3, 1, 10],
];

for (const [runs, median, least, most] of cases) {
  Deno.test(`measured() sums up the runs ${runs.join(", ")}`, () => {
    deepEqual(measured(runs), { median, least, most, runs });
  });
}

Deno.test("measured() refuses no runs, and leaves their order as it was", () => {
  throws(() => measured([]), /no runs/);
  const runs = [3, 1, 2];
  measured(runs);
  deepEqual(runs, [3, 1, 2]);
});

Deno.test("the median has as many runs below as above", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }),
    (runs) => {
      const { median, least, most } = measured(runs);
      const below = runs.filter((run) => run < median).length;
      const above = runs.filter((run) => run > median).length;
      ok(below <= runs.length / 2 && above <= runs.length / 2);
      ok(least <= median && median <= most);
    },
  ));
});

Deno.test("ratios() pairs runs, so that a machine that slows down does not show", () => {
  const { median, least, most } = ratios([2, 20, 200], [1, 10, 100]);
  deepEqual([median, least, most], [2, 2, 2]);
  throws(() => ratios([1, 2], [1]), /2 runs can't be paired with 1/);
});

Deno.test("slope() finds what an image costs, whatever the start-up", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 1, max: 100 }),
    (startUp, each) => {
      const seconds = (images: number): number => startUp + each * images;
      const found = slope([seconds(200)], 200, [seconds(1000)], 1000);
      equal(found.median, each);
    },
  ));
});
