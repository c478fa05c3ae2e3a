import { greyScene, scene } from "./scene.ts";
import { buildTiff, type TiffRecipe } from "./tiff_builder.ts";

const SIZE = { width: 37, height: 23 } as const;
const grey = (bits: number): TiffRecipe["sample"] => (x, y, channel) =>
  (channel === 0 ? greyScene(x, y) : scene(x, y, 3)) >> (16 - bits);
const colour = (bits: number): TiffRecipe["sample"] => (x, y, channel) =>
  scene(x, y, channel) >> (16 - bits);
/** Premultiplied by its own alpha. */
const premultiplied =
  (bits: number): TiffRecipe["sample"] => (x, y, channel) => {
    const alpha = scene(x, y, 3) >> (16 - bits);
    if (channel === 3) return alpha;
    return Math.floor(
      (scene(x, y, channel) >> (16 - bits)) * alpha / ((1 << bits) - 1),
    );
  };
const map = (size: number): number[] =>
  [251, 97, 31].flatMap((step, c) =>
    Array.from({ length: size }, (_, i) => ((i * step + c * 40) & 255) * 257)
  );
const RGB = { samples: 3, photometric: 2 } as const;
const GREY = { samples: 1, photometric: 1 } as const;

const RECIPES: Record<string, TiffRecipe> = {
  bilevel: { ...SIZE, ...GREY, bits: 1, sample: grey(1) },
  bilevel_white_zero: {
    ...SIZE,
    ...GREY,
    photometric: 0,
    bits: 1,
    sample: grey(1),
  },
  grey4: { ...SIZE, ...GREY, bits: 4, sample: grey(4) },
  grey4_white_zero: {
    ...SIZE,
    ...GREY,
    photometric: 0,
    bits: 4,
    sample: grey(4),
  },
  grey8: { ...SIZE, ...GREY, bits: 8, sample: grey(8) },
  grey8_white_zero: {
    ...SIZE,
    ...GREY,
    photometric: 0,
    bits: 8,
    sample: grey(8),
  },
  grey16: {
    ...SIZE,
    ...GREY,
    bits: 16,
    sample: (x, y) => (x * 11 + y * 7) % 300,
  },
  grey16_big: {
    ...SIZE,
    ...GREY,
    bits: 16,
    bigEndian: true,
    sample: (x, y) => (x * 11 + y * 7) % 300,
  },
  grey16_white_zero: {
    ...SIZE,
    ...GREY,
    photometric: 0,
    bits: 16,
    sample: (x, y) => (x * 11 + y * 7) % 300,
  },
  grey32_float: {
    ...SIZE,
    ...GREY,
    bits: 32,
    sampleFormat: 3,
    sample: (x, y) => (x * 11.25 + y * 7.4) - 20,
  },
  grey32: {
    ...SIZE,
    ...GREY,
    bits: 32,
    sample: (x, y) => (x * 11 + y * 7) % 300,
  },
  grey_alpha8: {
    ...SIZE,
    samples: 2,
    photometric: 1,
    bits: 8,
    extra: [2],
    sample: grey(8),
  },
  palette1: {
    ...SIZE,
    samples: 1,
    photometric: 3,
    bits: 1,
    colourMap: map(2),
    sample: grey(1),
  },
  palette4: {
    ...SIZE,
    samples: 1,
    photometric: 3,
    bits: 4,
    colourMap: map(16),
    sample: grey(4),
  },
  palette8: {
    ...SIZE,
    samples: 1,
    photometric: 3,
    bits: 8,
    colourMap: map(256),
    sample: grey(8),
  },
  rgb8: { ...SIZE, ...RGB, bits: 8, sample: colour(8) },
  rgb8_big: { ...SIZE, ...RGB, bits: 8, bigEndian: true, sample: colour(8) },
  rgb8_planar: { ...SIZE, ...RGB, bits: 8, planar: true, sample: colour(8) },
  rgb8_strips: { ...SIZE, ...RGB, bits: 8, rowsPerStrip: 5, sample: colour(8) },
  rgb8_tiled: { ...SIZE, ...RGB, bits: 8, tile: 16, sample: colour(8) },
  rgb8_extra: {
    ...SIZE,
    samples: 4,
    photometric: 2,
    bits: 8,
    extra: [0],
    sample: colour(8),
  },
  rgb16: { ...SIZE, ...RGB, bits: 16, sample: colour(16) },
  rgb16_big: { ...SIZE, ...RGB, bits: 16, bigEndian: true, sample: colour(16) },
  rgba8: {
    ...SIZE,
    samples: 4,
    photometric: 2,
    bits: 8,
    extra: [2],
    sample: colour(8),
  },
  rgba8_unsaid: {
    ...SIZE,
    samples: 4,
    photometric: 2,
    bits: 8,
    sample: colour(8),
  },
  rgba8_premultiplied: {
    ...SIZE,
    samples: 4,
    photometric: 2,
    bits: 8,
    extra: [1],
    sample: premultiplied(8),
  },
  rgba16: {
    ...SIZE,
    samples: 4,
    photometric: 2,
    bits: 16,
    extra: [2],
    sample: colour(16),
  },
  cmyk8: { ...SIZE, samples: 4, photometric: 5, bits: 8, sample: colour(8) },
  ...Object.fromEntries(
    [2, 3, 4, 5, 6, 7, 8].map((orientation): [string, TiffRecipe] => [
      `rgb8_orientation${orientation}`,
      { ...SIZE, ...RGB, bits: 8, orientation, sample: colour(8) },
    ]),
  ),
  fault_lab: {
    ...SIZE,
    samples: 3,
    photometric: 8,
    bits: 8,
    sample: colour(8),
  },
  fault_compression: {
    ...SIZE,
    ...RGB,
    bits: 8,
    compression: 12345,
    sample: colour(8),
  },
};

/**
 * All TIFF fixtures that are uncompressed.
 *
 * @returns File name and content.
 */
export function tiffFixtures(): [string, Uint8Array][] {
  return Object.entries(RECIPES).map((
    [name, recipe],
  ) => [`tiff_${name}.tif`, buildTiff(recipe)]);
}
