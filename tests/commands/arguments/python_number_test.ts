import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  pythonFloat,
  pythonInt,
} from "../../../src/commands/arguments/python_number.ts";

/** What float() and int() of Python 3.11 answer; null is ValueError. */
const cases: readonly [string, number | null, number | null][] = [
  ["0.5", 0.5, null],
  ["16", 16, 16],
  ["+2", 2, 2],
  ["-3", -3, -3],
  ["-.5", -0.5, null],
  ["5.", 5, null],
  [" 1\n", 1, 1],
  ["\u00a01", 1, 1],
  ["\u20281\u3000", 1, 1],
  ["\ufeff1", null, null],
  ["\x1c1", null, null],
  ["1_0", 10, 10],
  ["1_0.5", 10.5, null],
  ["1_000.", 1000, null],
  [".5_0", 0.5, null],
  ["1e1_0", 1e10, null],
  ["1_.5", null, null],
  ["1__0", null, null],
  ["_1", null, null],
  ["1_", null, null],
  ["2e-1", 0.2, null],
  ["1.E5", 1e5, null],
  ["1e", null, null],
  ["1e400", Infinity, null],
  [".", null, null],
  ["", null, null],
  [" ", null, null],
  ["0x10", null, null],
  ["007", 7, 7],
  ["- 1", null, null],
  ["nan", NaN, null],
  ["-NaN", NaN, null],
  ["inf", Infinity, null],
  ["-Infinity", -Infinity, null],
  ["infinit", null, null],
  ["in_f", null, null],
  ["\u0663", 3, 3],
  ["\uff11.\uff15", 1.5, null],
  ["\u{1d7d9}\u{1d7db}", 13, 13],
  ["1\x00", null, null],
  ["abc", null, null],
  ["99999999999999999999", 1e20, Number.MAX_SAFE_INTEGER],
];

for (const [text, float, int] of cases) {
  Deno.test(`pythonFloat() and pythonInt() read ${JSON.stringify(text)} as Python does`, () => {
    equal(pythonFloat(text), float);
    equal(pythonInt(text), int);
  });
}

Deno.test("pythonFloat() reads back what JavaScript writes", () => {
  fc.assert(fc.property(fc.double(), (value) => {
    equal(pythonFloat(String(value)), value === 0 ? Number(`${value}`) : value);
  }));
});

Deno.test("pythonInt() takes an underscore between any two digits", () => {
  fc.assert(fc.property(fc.integer(), (value) => {
    const text = String(value).replaceAll(/(?<=\d)(?=\d)/g, "_");
    equal(pythonInt(text), value);
  }));
});
