import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { decodeImage, type DecoderChoice } from "../../../src/image/decode.ts";
import { DecodeError } from "../../../src/image/decode_error.ts";
import { buildBmp } from "../../../tools/fixture_images/bmp_builder.ts";
import { buildGif } from "../../../tools/fixture_images/gif_builder.ts";
import {
  buildPng,
  type PngRecipe,
} from "../../../tools/fixture_images/png_builder.ts";
import { SOUND, spread } from "./fixtures.ts";

const side = fc.integer({ min: 1, max: 20 });
const KINDS:
  readonly (readonly [PngRecipe["colourType"], readonly number[]])[] = [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [4, [8, 16]],
    [6, [8, 16]],
  ];

/** Any small PNG without a palette. */
const png = fc.record({
  width: side,
  height: side,
  kind: fc.constantFrom(
    ...KINDS.flatMap(([type, depths]) => depths.map((d) => [type, d] as const)),
  ),
  interlaced: fc.boolean(),
  seed: fc.integer(),
});

Deno.test("decodeImage() gives a PNG's samples back, by either library", async () => {
  await fc.assert(
    fc.asyncProperty(png, async ({ width, height, kind, interlaced, seed }) => {
      const [colourType, bitDepth] = kind;
      const sample = (x: number, y: number, channel: number): number =>
        (Math.imul(x * 31 + y * 17 + channel * 7 + seed, 2654435761) >>> 7) %
        (1 << bitDepth);
      const bytes = buildPng({
        width,
        height,
        bitDepth,
        colourType,
        interlaced,
        sample,
      });
      const eight = (value: number): number =>
        bitDepth < 16
          ? value * 255 / ((1 << bitDepth) - 1)
          : colourType === 0
          ? Math.min(255, value)
          : value >> 8;
      const expected: number[] = [];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const grey = colourType === 0 || colourType === 4;
          for (let c = 0; c < 3; c++) {
            expected.push(eight(sample(x, y, grey ? 0 : c)));
          }
          expected.push(
            colourType === 4
              ? eight(sample(x, y, 1))
              : colourType === 6
              ? eight(sample(x, y, 3))
              : 255,
          );
        }
      }
      for (const decoder of ["sharp", "imagescript"] as const) {
        const image = await decodeImage(bytes, { decoder });
        deepEqual([...spread(image, 4)], expected, decoder);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("decodeImage() gives a BMP's pixels back, whichever row comes first", async () => {
  await fc.assert(
    fc.asyncProperty(
      side,
      side,
      fc.constantFrom(24, 32),
      fc.boolean(),
      fc.integer(),
      async (width, height, bits, topDown, seed) => {
        const pixel = (x: number, y: number): number =>
          (Math.imul(x * 31 + y * 17 + seed, 2654435761) >>> 4) & 0xffffff;
        const image = await decodeImage(
          buildBmp({ width, height, bits, topDown, pixel }),
        );
        const expected: number[] = [];
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const value = pixel(x, y);
            expected.push(value >> 16, value >> 8 & 255, value & 255);
          }
        }
        deepEqual([...image.data], expected);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("decodeImage() gives a GIF's colours back, whatever its codes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 2, max: 8 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 9000 }),
      async (width, height, codeSize, interlaced, spreadOf) => {
        const colours = 1 << codeSize;
        const palette = Array.from(
          { length: colours },
          (
            _,
            i,
          ): [number, number, number] => [i * 7 & 255, i * 13 & 255, 255 - i],
        );
        const index = (x: number, y: number): number =>
          (Math.imul(x * 31 + y * 17, 2654435761) >>> 8) % spreadOf % colours;
        const frame = { width, height, index, interlaced, codeSize };
        const image = await decodeImage(
          buildGif({ width, height, palette, frames: [frame] }),
        );
        const expected: number[] = [];
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            expected.push(...palette[index(x, y)]!);
          }
        }
        deepEqual([...image.data], expected);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("decodeImage() gives an image or a DecodeError for any damaged file", async () => {
  const change = fc.record({
    at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
    value: fc.oneof(
      fc.constantFrom(0, 127, 128, 255),
      fc.integer({ min: 0, max: 255 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SOUND),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      fc.constantFrom<DecoderChoice>("auto", "imagescript"),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      async ({ bytes }, changes, decoder, cut) => {
        const damaged = bytes.slice(
          0,
          cut === null ? bytes.length : bytes.length * cut,
        );
        for (const { at, value } of changes) {
          damaged[Math.floor(at * damaged.length)] = value;
        }
        try {
          // A low limit, so that a size made large by chance costs no time.
          const image = await decodeImage(damaged, { decoder, maxPixels: 1e6 });
          equal(image.data.length, image.width * image.height * image.channels);
        } catch (error) {
          ok(error instanceof DecodeError, String(error));
        }
      },
    ),
    { numRuns: 600 },
  );
});
