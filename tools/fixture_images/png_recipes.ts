import { deflateSync } from "node:zlib";
import { buildPng, type PngChunk, type PngRecipe } from "./png_builder.ts";
import { PNG_FAULTS } from "./png_faults.ts";
import {
  colour,
  grey,
  palette,
  type Sample,
  SIZE,
  tableAlpha,
} from "./png_samples.ts";

/** A few greys around white, so that clipping at 255 shows. */
const darkGrey: Sample = (x, y) => (x * 11 + y * 7) % 300;
const FCTL = (
  sequence: number,
  width: number,
  height: number,
  left: number,
  top: number,
): PngChunk => [
  "fcTL",
  [
    0,
    0,
    0,
    sequence,
    0,
    0,
    0,
    width,
    0,
    0,
    0,
    height,
    0,
    0,
    0,
    left,
    0,
    0,
    0,
    top,
    0,
    1,
    0,
    10,
    1,
    1,
  ],
];
const ACTL = (
  frames: number,
): PngChunk => ["acTL", [0, 0, 0, frames, 0, 0, 0, 0]];

/** An animation's second frame: one flat colour. */
const SECOND_FRAME: PngChunk = [
  "fdAT",
  [0, 0, 0, 2, ...deflateSync(new Uint8Array(23 * (1 + 37 * 3)).fill(0))],
];

/** Sound pictures of every kind. */
const SOUND: Record<string, PngRecipe> = {
  ...Object.fromEntries(
    [1, 2, 4, 8, 16].flatMap((bitDepth): [string, PngRecipe][] => [
      [`grey${bitDepth}`, {
        ...SIZE,
        bitDepth,
        colourType: 0,
        sample: grey(bitDepth),
      }],
      [`grey${bitDepth}_interlaced`, {
        ...SIZE,
        bitDepth,
        colourType: 0,
        sample: grey(bitDepth),
        interlaced: true,
      }],
    ]),
  ),
  ...Object.fromEntries(
    [1, 2, 4, 8].flatMap((bitDepth): [string, PngRecipe][] => {
      const sample = grey(bitDepth);
      const size = 1 << bitDepth;
      return [
        [`palette${bitDepth}`, {
          ...SIZE,
          bitDepth,
          colourType: 3,
          sample,
          before: [palette(size)],
        }],
        [`palette${bitDepth}_table`, {
          ...SIZE,
          bitDepth,
          colourType: 3,
          sample,
          before: [palette(size), tableAlpha(Math.ceil(size * 0.7))],
        }],
      ];
    }),
  ),
  palette4_interlaced: {
    ...SIZE,
    bitDepth: 4,
    colourType: 3,
    sample: grey(4),
    interlaced: true,
    before: [palette(16)],
  },
  palette8_one_clear: {
    ...SIZE,
    bitDepth: 8,
    colourType: 3,
    sample: (x, y) => (x + y) % 9,
    before: [palette(9), ["tRNS", [255, 255, 0]]],
  },
  palette8_grey_colours: {
    ...SIZE,
    bitDepth: 8,
    colourType: 3,
    sample: (x, y) => (x + y) % 16,
    before: [[
      "PLTE",
      Array.from({ length: 16 }, (_, i) => [i * 17, i * 17, i * 17]).flat(),
    ]],
  },
  rgb8: { ...SIZE, bitDepth: 8, colourType: 2, sample: colour(8) },
  rgb8_interlaced: {
    ...SIZE,
    bitDepth: 8,
    colourType: 2,
    sample: colour(8),
    interlaced: true,
  },
  rgb16: { ...SIZE, bitDepth: 16, colourType: 2, sample: colour(16) },
  rgb16_interlaced: {
    ...SIZE,
    bitDepth: 16,
    colourType: 2,
    sample: colour(16),
    interlaced: true,
  },
  rgba8: { ...SIZE, bitDepth: 8, colourType: 6, sample: colour(8) },
  rgba8_interlaced: {
    ...SIZE,
    bitDepth: 8,
    colourType: 6,
    sample: colour(8),
    interlaced: true,
  },
  rgba16: { ...SIZE, bitDepth: 16, colourType: 6, sample: colour(16) },
  rgba16_interlaced: {
    ...SIZE,
    bitDepth: 16,
    colourType: 6,
    sample: colour(16),
    interlaced: true,
  },
  la8: { ...SIZE, bitDepth: 8, colourType: 4, sample: grey(8) },
  la8_interlaced: {
    ...SIZE,
    bitDepth: 8,
    colourType: 4,
    sample: grey(8),
    interlaced: true,
  },
  la16: { ...SIZE, bitDepth: 16, colourType: 4, sample: grey(16) },
  grey16_low: { ...SIZE, bitDepth: 16, colourType: 0, sample: darkGrey },
  grey1_key: {
    ...SIZE,
    bitDepth: 1,
    colourType: 0,
    sample: grey(1),
    before: [["tRNS", [0, 1]]],
  },
  grey2_key: {
    ...SIZE,
    bitDepth: 2,
    colourType: 0,
    sample: grey(2),
    before: [["tRNS", [0, 2]]],
  },
  grey4_key: {
    ...SIZE,
    bitDepth: 4,
    colourType: 0,
    sample: grey(4),
    before: [["tRNS", [0, 9]]],
  },
  grey4_key_zero: {
    ...SIZE,
    bitDepth: 4,
    colourType: 0,
    sample: grey(4),
    before: [["tRNS", [0, 0]]],
  },
  grey8_key: {
    ...SIZE,
    bitDepth: 8,
    colourType: 0,
    sample: (x, y) => (x + y) * 4 & 255,
    before: [["tRNS", [0, 60]]],
  },
  grey16_key: {
    ...SIZE,
    bitDepth: 16,
    colourType: 0,
    sample: darkGrey,
    before: [["tRNS", [0, 77]]],
  },
  rgb8_key: {
    ...SIZE,
    bitDepth: 8,
    colourType: 2,
    sample: (x, y, c) => c === 0 ? (x & 3) * 80 : c === 1 ? (y & 3) * 80 : 7,
    before: [["tRNS", [0, 80, 0, 160, 0, 7]]],
  },
  rgb16_key: {
    ...SIZE,
    bitDepth: 16,
    colourType: 2,
    sample: (x, y, c) =>
      c === 0 ? (x & 3) * 20560 : c === 1 ? (y & 3) * 20561 : 0x0707,
    before: [["tRNS", [0x50, 0x50, 0x50, 0x51, 0x07, 0x07]]],
  },
  rgb8_gamma: {
    ...SIZE,
    bitDepth: 8,
    colourType: 2,
    sample: colour(8),
    before: [["gAMA", [0, 1, 0x86, 0xa0]], [
      "cHRM",
      Array.from({ length: 32 }, (_, i) => i % 4 === 2 ? 0x75 : 0),
    ]],
  },
  grey8_gamma: {
    ...SIZE,
    bitDepth: 8,
    colourType: 0,
    sample: grey(8),
    before: [["gAMA", [0, 1, 0x86, 0xa0]]],
  },
  rgba8_chunks: {
    ...SIZE,
    bitDepth: 8,
    colourType: 6,
    sample: colour(8),
    before: [["sBIT", [5, 5, 5, 5]], ["bKGD", [0, 255, 0, 0, 0, 0]], ["pHYs", [
      0,
      0,
      11,
      19,
      0,
      0,
      22,
      38,
      1,
    ]]],
    split: [0, 1, 0, 100],
  },
  rgb8_animated: {
    ...SIZE,
    bitDepth: 8,
    colourType: 2,
    sample: colour(8),
    before: [ACTL(2), FCTL(0, 37, 23, 0, 0)],
    after: [FCTL(1, 37, 23, 0, 0), SECOND_FRAME],
  },
  rgb8_animated_hidden_default: {
    ...SIZE,
    bitDepth: 8,
    colourType: 2,
    sample: colour(8),
    before: [ACTL(1)],
    after: [FCTL(0, 37, 23, 0, 0), ["fdAT", [
      0,
      0,
      0,
      1,
      ...SECOND_FRAME[1].slice(4),
    ]]],
  },
  size1x1: {
    width: 1,
    height: 1,
    bitDepth: 8,
    colourType: 2,
    sample: colour(8),
  },
  size3x1_interlaced: {
    width: 3,
    height: 1,
    bitDepth: 8,
    colourType: 2,
    sample: colour(8),
    interlaced: true,
  },
  size1x9_interlaced: {
    width: 1,
    height: 9,
    bitDepth: 2,
    colourType: 0,
    sample: grey(2),
    interlaced: true,
  },
};

/**
 * All PNG fixtures.
 *
 * @returns File name and content.
 */
export function pngFixtures(): [string, Uint8Array][] {
  return [
    ...Object.entries(SOUND).map((
      [name, recipe],
    ): [string, Uint8Array] => [`png_${name}.png`, buildPng(recipe)]),
    ...Object.entries(PNG_FAULTS).map((
      [name, recipe],
    ): [string, Uint8Array] => [`png_fault_${name}.png`, buildPng(recipe)]),
  ];
}
