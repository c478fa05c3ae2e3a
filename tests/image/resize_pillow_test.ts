import { deepEqual, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type PillowFilter,
  resizePillow,
} from "../../src/image/resize_pillow.ts";
import { anyImage, sizes, strips } from "./any_image.ts";
import { madeImage } from "./made_image.ts";
import { slowPillow } from "./slow_resize.ts";

const filters: readonly PillowFilter[] = [
  "bicubic",
  "bilinear",
  "box",
  "lanczos",
];

for (const filter of filters) {
  Deno.test(`resizePillow() equals Pillow's ${filter} arithmetic at any size`, () => {
    fc.assert(
      fc.property(
        anyImage(sizes(40)),
        sizes(40),
        (image, { width, height }) => {
          deepEqual(
            resizePillow(image, width, height, filter),
            slowPillow(image, width, height, filter),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
}

Deno.test("resizePillow() equals Pillow's arithmetic on strips", () => {
  fc.assert(
    fc.property(
      anyImage(strips(600)),
      sizes(30),
      fc.constantFrom(...filters),
      (image, { width, height }, filter) => {
        deepEqual(
          resizePillow(image, width, height, filter),
          slowPillow(image, width, height, filter),
        );
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("resizePillow() begins with the rows above 100 times the width only", () => {
  // In the noise of a strip the order shows.
  const strip = madeImage("noise", 2, 201);
  const rowsFirst = resizePillow(
    resizePillow(strip, 2, 20, "lanczos"),
    30,
    20,
    "lanczos",
  );
  deepEqual(resizePillow(strip, 30, 20, "lanczos"), rowsFirst);

  const shorter = madeImage("noise", 2, 200);
  const columnsFirst = resizePillow(
    resizePillow(shorter, 30, 200, "lanczos"),
    30,
    20,
    "lanczos",
  );
  deepEqual(resizePillow(shorter, 30, 20, "lanczos"), columnsFirst);
});

Deno.test("resizePillow() keeps a plain colour and a size that stays", () => {
  fc.assert(
    fc.property(
      anyImage(sizes(30)),
      sizes(60),
      fc.constantFrom(...filters),
      fc.integer({ min: 0, max: 255 }),
      (image, { width, height }, filter, value) => {
        const same = resizePillow(image, image.width, image.height, filter);
        deepEqual([...same.data], [...image.data]);
        const plain = {
          ...image,
          data: new Uint8Array(image.data.length).fill(value),
        };
        const result = resizePillow(plain, width, height, filter);
        ok(result.data.every((x) => x === value));
      },
    ),
  );
});

Deno.test("resizePillow() refuses what has no pixels or not three channels", () => {
  const image = madeImage("noise", 4, 4);
  throws(
    () => resizePillow(image, 0, 4, "box"),
    /4x4 to 0x4 pixels: each side must be a whole number/,
  );
  throws(() => resizePillow(image, 4, -1, "box"), RangeError);
  throws(() => resizePillow(image, NaN, 1, "box"), RangeError);
  throws(() => resizePillow(image, 2.5, 1, "box"), RangeError);
  throws(
    () => resizePillow(madeImage("noise", 4, 4, 4), 2, 2, "box"),
    /4 channels: 3 are needed/,
  );
});
