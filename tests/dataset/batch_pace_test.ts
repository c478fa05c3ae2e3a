import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type BatchPace,
  growingPace,
  MOST_AUTO,
  steadyPace,
} from "../../src/dataset/batch_pace.ts";

/** The sizes of the batches where each takes so long. */
function sizes(
  pace: BatchPace,
  batches: number,
  milliseconds: (size: number, batch: number) => number,
): number[] {
  return Array.from({ length: batches }, (_, batch) => {
    const { size } = pace;
    pace.took(size, milliseconds(size, batch));
    return size;
  });
}

for (
  const [what, milliseconds, expected] of [
    [
      "stays with 1 where two take twice as long",
      (size: number) => size * 10,
      [1, 1, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1],
    ],
    [
      "grows while more are done a second, and goes back by one step",
      (size: number) => size <= 4 ? 10 : size * 2.5,
      [1, 1, 2, 2, 4, 4, 8, 8, 4, 4, 4, 4],
    ],
    [
      "grows no further than to the most",
      () => 10,
      [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 32, 32, 32],
    ],
    [
      "judges by the better of two, since the first of a size prepares for it",
      (size: number, batch: number) =>
        batch % 2 === 0 ? 1000 : 10 * size ** 0.5,
      [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 32],
    ],
  ] as const
) {
  Deno.test(`growingPace() ${what}`, () => {
    deepEqual(sizes(growingPace(), expected.length, milliseconds), expected);
  });
}

Deno.test("growingPace() tries no larger batch where one picture alone keeps the processor busy", () => {
  const slow = growingPace(() => true, 200);
  deepEqual(sizes(slow, 5, (size) => size * 150 + 60), [1, 1, 1, 1, 1]);
  const quick = growingPace(() => true, 200);
  deepEqual(sizes(quick, 5, (size) => size * 100 + 60), [1, 1, 2, 2, 4]);
  // The first may have prepared for the others.
  const late = growingPace(() => true, 200);
  deepEqual(
    sizes(late, 5, (size, batch) => batch === 0 ? 900 : 60 + size * 100),
    [1, 1, 2, 2, 4],
  );
});

Deno.test("growingPace() asks for room before it doubles, and stays where there is none", () => {
  const asked: number[] = [];
  const pace = growingPace((size) => {
    asked.push(size);
    return size < 8;
  });
  deepEqual(sizes(pace, 10, () => 10), [1, 1, 2, 2, 4, 4, 4, 4, 4, 4]);
  deepEqual(asked, [2, 4, 8]);
});

Deno.test("growingPace() judges no batch that is not of its size, such as a run's last", () => {
  const pace = growingPace();
  sizes(pace, 4, () => 10);
  equal(pace.size, 4);
  for (let batch = 0; batch < 10; batch++) pace.took(3, 1e6);
  equal(pace.size, 4);
});

Deno.test("a batch that fails makes those after it smaller for good", () => {
  const growing = growingPace();
  sizes(growing, 6, () => 10);
  equal(growing.size, 8);
  growing.failed(8);
  deepEqual(sizes(growing, 5, () => 10), [4, 4, 4, 4, 4]);
  // Of the two that were under way at once, the second is told of late.
  growing.failed(8);
  equal(growing.size, 4);
  growing.failed(2);
  growing.failed(1);
  equal(growing.size, 1);

  const steady = steadyPace(5);
  equal(steady.size, 5);
  steady.took(5, 1);
  equal(steady.size, 5);
  steady.failed(5);
  equal(steady.size, 2);
  steady.failed(5);
  equal(steady.size, 2);
});

Deno.test("growingPace() is always a power of two from 1 to the most, whatever it is told", () => {
  const told = fc.oneof(
    fc.record({ took: fc.integer({ min: 1, max: 64 }), in: fc.double() }),
    fc.record({ failed: fc.integer({ min: 1, max: 64 }) }),
    fc.constant("its own"),
  );
  fc.assert(fc.property(fc.array(told), (all) => {
    const pace = growingPace();
    for (const each of all) {
      if (typeof each === "string") pace.took(pace.size, 5);
      else if ("failed" in each) pace.failed(each.failed);
      else pace.took(each.took, each.in);
      ok(pace.size >= 1 && pace.size <= MOST_AUTO);
    }
  }));
});
