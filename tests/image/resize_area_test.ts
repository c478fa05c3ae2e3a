import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { areaAxis } from "../../src/image/area_axis.ts";
import { resizeArea } from "../../src/image/resize_area.ts";
import { anyImage, type Size, sizes } from "./any_image.ts";
import { madeImage, madeKinds } from "./made_image.ts";
import { slowArea } from "./slow_resize.ts";

/** A number of pixels and one that it can shrink to. */
function shrinking(
  max: number,
): fc.Arbitrary<[source: number, target: number]> {
  return fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }))
    .map(([a, b]) => a < b ? [b, a] : [a, b]);
}

/** A whole multiple of a number of pixels. */
function multiple(max: number, factor: number): fc.Arbitrary<[number, number]> {
  return fc.tuple(
    fc.integer({ min: 1, max }),
    fc.integer({ min: 1, max: factor }),
  ).map(([target, factor]) => [target * factor, target]);
}

const cases: readonly {
  readonly name: string;
  readonly axis: fc.Arbitrary<[number, number]>;
}[] = [
  { name: "the factors are anything", axis: shrinking(60) },
  { name: "the factors are whole", axis: multiple(12, 8) },
  { name: "the factors are 1 or 2", axis: multiple(20, 2) },
  {
    name: "one factor may be whole",
    axis: fc.oneof(shrinking(40), multiple(8, 5)),
  },
];

for (const { name, axis } of cases) {
  Deno.test(`resizeArea() equals OpenCV's arithmetic where ${name}`, () => {
    const shapes = fc.tuple(axis, axis).chain(([x, y]) =>
      anyImage(fc.constant<Size>({ width: x[0], height: y[0] }))
        .map((image) => ({ image, width: x[1], height: y[1] }))
    );
    fc.assert(
      fc.property(shapes, ({ image, width, height }) => {
        deepEqual(
          resizeArea(image, width, height),
          slowArea(image, width, height),
        );
      }),
      { numRuns: 150 },
    );
  });
}

Deno.test("resizeArea() equals OpenCV's arithmetic on long axes", () => {
  for (
    const [width, height, toWidth, toHeight] of [
      // More than 257 rows to a cell, whole and not; the lanes are emptied in between.
      [2, 257, 1, 1],
      [3, 258, 2, 1],
      [3, 1029, 2, 2],
      [2, 2600, 1, 3],
      [2600, 3, 4, 2],
      // A weight of more than 16 bits to a lane.
      [5, 1499, 4, 448],
      [4099, 3, 448, 2],
      // Shares below a thousandth of a pixel, which OpenCV drops.
      [1203, 3, 1201, 2],
      [3, 1201, 2, 1200],
      [4003, 2, 1999, 1],
    ] as const
  ) {
    for (const kind of madeKinds) {
      const image = madeImage(kind, width, height);
      deepEqual(
        resizeArea(image, toWidth, toHeight),
        slowArea(image, toWidth, toHeight),
        `${kind} ${width}x${height} to ${toWidth}x${toHeight}`,
      );
    }
  }
});

Deno.test("resizeArea() rounds as float32 does where every mean ends in a half", () => {
  // 16 by 16 units to a cell, and every cell's mean is 127.5 exactly.
  const image = madeImage("plain", 64, 64);
  for (let i = 0; i < image.data.length; i++) {
    image.data[i] = (Math.floor(i / 3) + Math.floor(i / 192)) % 2 * 255;
  }
  for (
    const [width, height] of [[28, 28], [32, 16], [16, 28], [48, 48]] as const
  ) {
    deepEqual(resizeArea(image, width, height), slowArea(image, width, height));
  }
});

Deno.test("resizeArea() keeps white where the sums are largest", () => {
  for (let rows = 250; rows < 330; rows++) {
    for (const height of [1, 16, 17]) {
      const data = new Uint8Array(2 * rows * 3).fill(255);
      const image = { data, width: 2, height: rows, channels: 3 as const };
      ok(resizeArea(image, 1, height).data.every((x) => x === 255), `${rows}`);
    }
  }
});

Deno.test("resizeArea() keeps a plain colour", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      shrinking(100),
      shrinking(100),
      (value, [width, toWidth], [height, toHeight]) => {
        const data = new Uint8Array(width * height * 3).fill(value);
        const image = { data, width, height, channels: 3 as const };
        ok(resizeArea(image, toWidth, toHeight).data.every((x) => x === value));
      },
    ),
  );
});

Deno.test("resizeArea() gives a copy where the size stays", () => {
  fc.assert(fc.property(anyImage(sizes(20)), (image) => {
    const result = resizeArea(image, image.width, image.height);
    deepEqual([...result.data], [...image.data]);
    ok(result.data.buffer !== image.data.buffer);
  }));
});

Deno.test("resizeArea() refuses what it cannot shrink", () => {
  const image = madeImage("noise", 10, 8);
  for (
    const [width, height] of [[11, 8], [10, 9], [0, 8], [10, 0], [-1, 1], [
      NaN,
      1,
    ]]
  ) {
    throws(() => resizeArea(image, width!, height!), RangeError);
  }
  const grey = madeImage("noise", 10, 8, 1);
  throws(() => resizeArea(grey, 5, 4), /1 channels: 3 are needed/);
  const empty = {
    data: new Uint8Array(0),
    width: 0,
    height: 0,
    channels: 3 as const,
  };
  throws(() => resizeArea(empty, 1, 1), RangeError);
});

Deno.test("areaAxis() gives each pixel away exactly once", () => {
  fc.assert(fc.property(shrinking(900), ([source, target]) => {
    const { cells, full, total } = areaAxis(source, target);
    const given = new Float64Array(source + 1);
    for (let cell = 0; cell < target; cell++) {
      const [from, to, before, after] = cells.subarray(cell * 4, cell * 4 + 4);
      if (before! > 0) given[from! - 1]! += before!;
      for (let pixel = from!; pixel < to!; pixel++) given[pixel]! += full;
      if (after! > 0) given[to!]! += after!;
      equal(before! + (to! - from!) * full + after!, total);
    }
    ok(given.subarray(0, source).every((sum) => sum === full));
    equal(given[source], 0);
  }));
});

Deno.test("areaAxis() has float32 weights that hardly stray from the shares", () => {
  fc.assert(fc.property(shrinking(3000), ([source, target]) => {
    const { stray, lost } = areaAxis(source, target);
    ok(stray < 2e-7, `${stray}`);
    // A share below 0.001 pixel, and with rounding of it, is dropped.
    ok(target >= 1000 || lost === 0);
  }));
});
