import { equal, match, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { progressLine } from "../../../src/commands/report/progress_line.ts";

type Arguments = Parameters<typeof progressLine>;

const cases: readonly (readonly [string, Arguments, string])[] = [
  [
    "the share, the speed and the time left",
    [50, 100, 0, { rate: 12.34, left: 250 }, 80],
    `[${"█".repeat(19)}${
      "·".repeat(18)
    }] 50%  50/100  12.3 images/s  4m10s left`,
  ],
  [
    "failures, and no time where it is not known",
    [1, 3, 1, { rate: 0, left: null }, 80],
    `[${"█".repeat(13)}${"·".repeat(27)}] 33%  1/3  0.0 images/s  1 failed`,
  ],
  [
    "a full bar at the end",
    [3, 3, 0, { rate: 5, left: 0 }, 80],
    `[${"█".repeat(40)}]100%  3/3  5.0 images/s  0s left`,
  ],
  [
    "no bar where there is no room for it",
    [7, 9, 0, { rate: 5, left: 1 }, 30],
    " 77% 7/9  5.0 images/s  1s le",
  ],
  ["nothing at all in one column", [7, 9, 0, { rate: 5, left: 1 }, 1], ""],
  [
    "a full bar for no image",
    [0, 0, 0, { rate: 0, left: null }, 80],
    `[${"█".repeat(40)}]100%  0/0  0.0 images/s`,
  ],
];

for (const [what, args, line] of cases) {
  Deno.test(`progressLine() shows ${what}`, () => {
    equal(progressLine(...args), line);
  });
}

Deno.test("progressLine() leaves a column free at any width, and 100% to the end", () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(fc.property(
    count,
    count,
    fc.integer({ min: 0, max: 300 }),
    fc.double({ min: 0, max: 1e4, noNaN: true }),
    (a, b, columns, rate) => {
      const [done, total] = a < b ? [a, b] : [b, a];
      const line = progressLine(done, total, 0, { rate, left: 1 }, columns);
      ok(line.length < Math.max(1, columns));
      ok(!line.includes("\n"));
      if (done < total) ok(!line.includes("100%"));
      if (columns > 100) match(line, /^\[█*·*\]/);
    },
  ));
});
