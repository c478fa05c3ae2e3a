import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { fitPixels } from "../../src/image/fit_pixels.ts";
import type { InputSpec } from "../../src/image/input_spec.ts";
import type { RawImage } from "../../src/image/raw_image.ts";
import { resizeArea } from "../../src/image/resize_area.ts";
import { resizePillow } from "../../src/image/resize_pillow.ts";
import {
  anyChannels,
  anyColour,
  anyImage,
  type Size,
  sizes,
  strips,
} from "./any_image.ts";
import { madeImage } from "./made_image.ts";
import { slowAreaSample, slowFit, slowLayOn, slowPad } from "./slow_resize.ts";

const wd: InputSpec = {
  width: 448,
  height: 448,
  layout: "NHWC",
  channelOrder: "BGR",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Checks that no margin shows in the bytes that was not really put together. */
function equalsSlow(image: RawImage, spec: InputSpec): void {
  const { width, height, data } = slowFit(image, spec);
  const result = fitPixels(image, spec);
  deepEqual([result.width, result.height, result.channels], [width, height, 3]);
  // Comparing the arrays of a match is quick; of a mismatch, it says where.
  deepEqual([...result.data], [...data]);
}

const shapes: readonly {
  readonly name: string;
  readonly size: fc.Arbitrary<Size>;
  readonly target: fc.Arbitrary<Size>;
  readonly numRuns: number;
}[] = [
  { name: "images", size: sizes(40), target: sizes(24), numRuns: 300 },
  { name: "strips", size: strips(200), target: sizes(24), numRuns: 150 },
  {
    name: "images of a multiple of the target",
    size: fc.tuple(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 60 }),
    )
      .map(([factor, height]) => ({
        width: 10 * factor,
        height: Math.min(height, 10 * factor),
      })),
    target: fc.constantFrom({ width: 10, height: 10 }, {
      width: 5,
      height: 10,
    }),
    numRuns: 100,
  },
];

for (const { name, size, target, numRuns } of shapes) {
  Deno.test(`fitPixels() of ${name} equals the plain way with a real margin`, () => {
    fc.assert(
      fc.property(
        anyImage(size, anyChannels),
        target,
        fc.constantFrom("pad", "squash"),
        anyColour,
        (image, target, fit, background) =>
          equalsSlow(image, { ...wd, ...target, fit, background }),
      ),
      { numRuns },
    );
  });
}

Deno.test("fitPixels() equals the plain way where OpenCV drops shares of the margin", () => {
  // 1203 / 1201: one cell loses a share at either end, on both axes.
  const image = madeImage("edges", 1203, 4);
  equalsSlow(image, {
    ...wd,
    width: 1201,
    height: 1201,
    background: [255, 254, 1],
  });
});

Deno.test("fitPixels() takes INTER_AREA from the model's size on, LANCZOS below", () => {
  const spec = { ...wd, width: 20, height: 20 };
  const [below, equalSize, above] = [19, 20, 21].map((side) =>
    madeImage("noise", side, side)
  );
  deepEqual(fitPixels(below!, spec), resizePillow(below!, 20, 20, "lanczos"));
  equal(fitPixels(equalSize!, spec), equalSize);
  deepEqual(fitPixels(above!, spec), resizeArea(above!, 20, 20));
});

Deno.test("fitPixels() takes LANCZOS where one side of a squashed image is below", () => {
  const spec = { ...wd, width: 20, height: 20, fit: "squash" as const };
  for (const [width, height] of [[40, 19], [19, 40], [19, 2000]] as const) {
    const image = madeImage("noise", width, height);
    deepEqual(fitPixels(image, spec), resizePillow(image, 20, 20, "lanczos"));
  }
  for (const [width, height] of [[40, 20], [20, 41]] as const) {
    const image = madeImage("noise", width, height);
    deepEqual(fitPixels(image, spec), resizeArea(image, 20, 20));
  }
});

Deno.test("fitPixels() gives the left and the upper margin the smaller half", () => {
  const black = (width: number, height: number): RawImage => ({
    data: new Uint8Array(width * height * 3),
    width,
    height,
    channels: 3,
  });
  const spec = { ...wd, width: 4, height: 4, background: [9, 8, 7] as const };
  const red = (image: RawImage) =>
    [...fitPixels(image, spec).data].filter((_, i) => i % 3 === 0);
  deepEqual(red(black(1, 4)), [9, 0, 9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 0, 9, 9]);
  deepEqual(red(black(4, 1)), [9, 9, 9, 9, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9]);
  deepEqual(red(black(3, 4)), [0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9]);
});

Deno.test("fitPixels() lays on the background what needs no resizing", () => {
  const image = madeImage("noise", 7, 5, 4);
  const spec = {
    ...wd,
    width: 7,
    height: 7,
    background: [3, 200, 90] as const,
  };
  const laid = slowLayOn(image, spec.background);
  deepEqual(fitPixels(image, spec), slowPad(laid, spec.background));
});

Deno.test("fitPixels() needs no memory for the margins of long strips", () => {
  // The square of the longest side would have 30 GB, more than an array can hold.
  const side = 100_003;
  for (const [width, height] of [[side, 3], [3, side]] as const) {
    const image = madeImage("noise", width, height);
    const before = Deno.memoryUsage();
    const result = fitPixels(image, wd);
    const after = Deno.memoryUsage();
    ok(
      after.external + after.heapUsed - before.external - before.heapUsed <
        2 ** 27,
    );

    // The cells with the picture, one by one; some of them, for it takes long.
    const [left, top] = [width, height].map((x) => (side - x) >> 1);
    const sample = slowAreaSample(
      (x, y, c) => {
        const [u, v] = [x - left!, y - top!];
        return u >= 0 && u < width && v >= 0 && v < height
          ? image.data[(v * width + u) * 3 + c]!
          : 255;
      },
      { width: side, height: side },
      wd,
    );
    const isWide = width > height;
    for (let i = 0; i < 448; i += 12) {
      const [x, y] = isWide ? [i, 224] : [224, i];
      for (let c = 0; c < 3; c++) {
        equal(
          result.data[(y! * 448 + x!) * 3 + c],
          sample(x!, y!, c),
          `${x} ${y}`,
        );
      }
    }
    const isBackground = (cell: number) => cell < 222 || cell > 225;
    for (let i = 0; i < result.data.length; i++) {
      const pixel = Math.floor(i / 3);
      const across = isWide ? Math.floor(pixel / 448) : pixel % 448;
      if (isBackground(across) && result.data[i] !== 255) {
        throw new Error(`byte ${i}`);
      }
    }
  }
});

Deno.test("fitPixels() gives the same bytes in any order of images", () => {
  // Tables and memory are kept between calls.
  const images = [[30, 50, 3], [500, 2, 4], [17, 17, 1], [64, 64, 2], [
    3,
    90,
    3,
  ]] as const;
  const spec = { ...wd, width: 16, height: 16 };
  const fit = ([width, height, channels]: typeof images[number]) =>
    fitPixels(madeImage("noise", width, height, channels), spec).data.join();
  const first = images.map(fit);
  deepEqual([...images].reverse().map(fit).reverse(), first);
});

Deno.test("fitPixels() refuses an image without pixels or with other bytes", () => {
  const image = madeImage("noise", 4, 4);
  throws(
    () => fitPixels({ ...image, width: 5 }, wd),
    /5x4 pixels and 3 channels: it has 48 bytes/,
  );
  throws(
    () => fitPixels({ ...image, width: 0, data: new Uint8Array(0) }, wd),
    RangeError,
  );
});
