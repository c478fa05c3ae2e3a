import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { fitPicture } from "../../../src/captioners/pixels/fit_picture.ts";
import {
  blipPixels,
  gitPixels,
} from "../../../src/captioners/pixels/pixel_plan.ts";
import { resizePart } from "../../../src/captioners/pixels/resize_part.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";
import { resizePillow } from "../../../src/image/resize_pillow.ts";

function noise(
  width: number,
  height: number,
  channels: RawImage["channels"] = 3,
): RawImage {
  let state = width * 31 + height;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { data, width, height, channels };
}

Deno.test("a part of a resized image is what the whole has there", () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.record({ width: side, height: side }),
        // So tall that Pillow takes the rows first.
        fc.record({
          width: fc.integer({ min: 1, max: 3 }),
          height: fc.integer({ min: 301, max: 400 }),
        }),
      ),
      fc.record({ width: side, height: side }),
      fc.constantFrom(
        "bicubic" as const,
        "bilinear" as const,
        "lanczos" as const,
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (size, whole, filter, across, down) => {
        const image = noise(size.width, size.height);
        const width = Math.max(1, Math.round(whole.width * across));
        const height = Math.max(1, Math.round(whole.height * down));
        const left = Math.floor((whole.width - width) / 2);
        const top = Math.floor((whole.height - height) / 2);
        const part = { whole, left, top, width, height };
        const found = resizePart(image, part, filter);
        const all = resizePillow(image, whole.width, whole.height, filter);
        for (let y = 0; y < height; y++) {
          const from = ((top + y) * whole.width + left) * 3;
          deepEqual(
            found.data.subarray(y * width * 3, (y + 1) * width * 3),
            all.data.subarray(from, from + width * 3),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("images of every shape make a picture of the model's size", () => {
  const shapes: readonly (readonly [number, number])[] = [
    [1, 1],
    [1, 60_000],
    [60_000, 1],
    [2, 3],
    [224, 224],
    [384, 384],
    [223, 225],
    [3, 1000],
    [1200, 900],
  ];
  for (const [width, height] of shapes) {
    const image = noise(width, height);
    for (const [plan, side] of [[blipPixels, 384], [gitPixels, 224]] as const) {
      const picture = fitPicture(image, plan);
      deepEqual(
        [picture.width, picture.height, picture.channels],
        [side, side, 3],
      );
      equal(picture.data.length, side * side * 3);
    }
  }
});

Deno.test("a picture of one pixel is plain, and what is transparent keeps its colour", () => {
  const cases: readonly (readonly [number[], number[]])[] = [
    [[7], [7, 7, 7]],
    [[7, 0], [7, 7, 7]],
    [[1, 2, 3], [1, 2, 3]],
    [[1, 2, 3, 0], [1, 2, 3]],
  ];
  for (const [pixel, rgb] of cases) {
    const channels = pixel.length as RawImage["channels"];
    const image = {
      data: Uint8Array.from(pixel),
      width: 1,
      height: 1,
      channels,
    };
    for (const plan of [blipPixels, gitPixels]) {
      const { data } = fitPicture(image, plan);
      for (let i = 0; i < data.length; i += 3) {
        if (
          data[i] !== rgb[0] || data[i + 1] !== rgb[1] || data[i + 2] !== rgb[2]
        ) {
          deepEqual([...data.subarray(i, i + 3)], rgb);
        }
      }
    }
  }
});
