import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { sigmoid } from "../../src/model/sigmoid.ts";

function of(...logits: readonly number[]): readonly number[] {
  const values = Float32Array.from(logits);
  sigmoid(values);
  return [...values];
}

Deno.test("sigmoid() turns logits into probabilities, in place", () => {
  deepEqual(of(0, 100, Infinity, -Infinity), [0.5, 1, 1, 0]);
  ok(of(-100)[0]! < 1e-40);
  ok(Number.isNaN(of(NaN)[0]!));
});

Deno.test("sigmoid() rounds each step to float32", () => {
  // By hand: e rounds to 2.7182817459106445, 1 + e is exact.
  equal(of(-1)[0], Math.fround(1 / 3.7182817459106445));
  fc.assert(fc.property(fc.float({ min: -80, max: 80, noNaN: true }), (x) => {
    const exact = 1 / (1 + Math.exp(-x));
    // Three roundings, of half a unit in the last place each.
    return Math.abs(of(x)[0]! - exact) <= exact * 2 ** -22;
  }));
});

Deno.test("sigmoid() keeps the order, and stays between 0 and 1", () => {
  const logit = fc.float({ noNaN: true });
  fc.assert(fc.property(logit, logit, (a, b) => {
    const [x, y] = of(Math.min(a, b), Math.max(a, b));
    return x! >= 0 && x! <= y! && y! <= 1;
  }));
});

Deno.test("sigmoid() of nothing is nothing", () => {
  equal(of().length, 0);
});
