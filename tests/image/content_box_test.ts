import { deepEqual, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { contentBox } from "../../src/image/content_box.ts";

const spec = { width: 512, height: 512, fit: "letterbox" } as const;

/** What Python's int(512 / aspect) and int(512 * aspect) gave, and the margins. */
const cases: readonly (readonly [
  picture: readonly [number, number],
  box: readonly [left: number, top: number, width: number, height: number],
])[] = [
  [[512, 512], [0, 0, 512, 512]],
  [[10, 10], [0, 0, 512, 512]],
  [[1024, 512], [0, 128, 512, 256]],
  [[512, 1024], [128, 0, 256, 512]],
  [[700, 500], [0, 73, 512, 365]],
  [[500, 700], [73, 0, 365, 512]],
  [[3, 1], [0, 171, 512, 170]],
  [[60000, 3], [0, 255, 512, 1]],
  [[3, 60000], [255, 0, 1, 512]],
];

for (const [[width, height], [left, top, columns, rows]] of cases) {
  Deno.test(`contentBox() of a picture of ${width}x${height}`, () => {
    deepEqual(contentBox(width, height, spec), {
      left,
      top,
      width: columns,
      height: rows,
    });
  });
}

Deno.test("contentBox() is the whole input where nothing is letterboxed", () => {
  for (const fit of ["pad", "squash"] as const) {
    deepEqual(contentBox(100, 300, { width: 8, height: 6, fit }), {
      left: 0,
      top: 0,
      width: 8,
      height: 6,
    });
  }
});

Deno.test("contentBox() lies within the input and touches two of its sides", () => {
  const side = fc.integer({ min: 1, max: 5000 });
  fc.assert(fc.property(side, side, (width, height) => {
    const box = contentBox(width, height, spec);
    ok(box.left >= 0 && box.left + box.width <= 512);
    ok(box.top >= 0 && box.top + box.height <= 512);
    ok(box.width >= 1 && box.height >= 1);
    ok(box.width === 512 || box.height === 512);
    ok(width < height || box.width === 512);
  }));
});
