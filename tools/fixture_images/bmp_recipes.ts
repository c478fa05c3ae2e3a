import { type BmpRecipe, buildBmp } from "./bmp_builder.ts";
import { greyScene, scene } from "./scene.ts";

const SIZE = { width: 37, height: 23 } as const;

const colours = (size: number): [number, number, number][] =>
  Array.from(
    { length: size },
    (_, i) => [i * 251 & 255, (i * 97 + 40) & 255, (255 - i * 31) & 255],
  );
const indexed = (bits: number) => (x: number, y: number) =>
  greyScene(x, y) >> (16 - bits);
const level = (x: number, y: number, channel: number, bits: number) =>
  scene(x, y, channel) >> (16 - bits);
const rgb = (x: number, y: number): number =>
  (level(x, y, 0, 8) << 16 | level(x, y, 1, 8) << 8 | level(x, y, 2, 8)) >>> 0;
const rgba = (x: number, y: number): number =>
  (rgb(x, y) | level(x, y, 3, 8) << 24) >>> 0;
const rgb555 = (x: number, y: number): number =>
  level(x, y, 3, 1) << 15 | level(x, y, 0, 5) << 10 | level(x, y, 1, 5) << 5 |
  level(x, y, 2, 5);
const rgb565 = (x: number, y: number): number =>
  level(x, y, 0, 5) << 11 | level(x, y, 1, 6) << 5 | level(x, y, 2, 5);

const BGR_MASKS = [0xff0000, 0xff00, 0xff, 0] as const;
const BGRA_MASKS = [0xff0000, 0xff00, 0xff, 0xff000000] as const;

/** RLE8 with runs, absolute stretches (odd ones padded) and ends of lines. */
const RLE8 = [
  ...[6, 1, 0, 5, 2, 3, 4, 5, 6, 0, 1, 7, 0, 0],
  ...[3, 9, 0, 4, 10, 11, 12, 13, 5, 14, 0, 0],
  ...[12, 15, 0, 0, 4, 3, 8, 2, 0, 0, 12, 1, 0, 1],
];
/** RLE8 that jumps over pixels, and ends early. */
const RLE8_DELTA = [...[4, 1, 0, 2, 3, 2, 5, 2, 0, 0, 12, 3, 0, 1]];
const RLE4 = [
  ...[7, 0x12, 0, 4, 0x34, 0x56, 1, 0x70, 0, 0],
  ...[12, 0x9a, 0, 0, 3, 0x11, 0, 8, 0x12, 0x34, 0x56, 0x78, 1, 0xf0, 0, 0],
  ...[12, 0x0f, 0, 0, 6, 0x21, 6, 0x43, 0, 1],
];
/** An absolute stretch of five nibbles: three bytes, padded to four. */
const RLE4_ODD = [...[7, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 0, 0], ...[
  12,
  0x9a,
  0,
  0,
  12,
  0x0f,
  0,
  0,
  12,
  0x21,
  0,
  1,
]];

const RECIPES: Record<string, BmpRecipe> = {
  os2_1: {
    ...SIZE,
    bits: 1,
    header: 12,
    pixel: indexed(1),
    palette: [[200, 30, 40], [10, 250, 90]],
  },
  os2_4: {
    ...SIZE,
    bits: 4,
    header: 12,
    pixel: indexed(4),
    palette: colours(16),
  },
  os2_8: {
    ...SIZE,
    bits: 8,
    header: 12,
    pixel: indexed(8),
    palette: colours(256),
  },
  os2_24: { ...SIZE, bits: 24, header: 12, pixel: rgb },
  os2v2_8: {
    ...SIZE,
    bits: 8,
    header: 64,
    pixel: indexed(8),
    palette: colours(256),
  },
  os2v2_24: { ...SIZE, bits: 24, header: 64, pixel: rgb },
  os2v2_short: { ...SIZE, bits: 24, header: 16, pixel: rgb },
  palette1: {
    ...SIZE,
    bits: 1,
    pixel: indexed(1),
    palette: [[200, 30, 40], [10, 250, 90]],
  },
  palette1_white_black: {
    ...SIZE,
    bits: 1,
    pixel: indexed(1),
    palette: [[255, 255, 255], [0, 0, 0]],
  },
  palette1_black_white: {
    ...SIZE,
    bits: 1,
    pixel: indexed(1),
    palette: [[0, 0, 0], [255, 255, 255]],
  },
  palette4: { ...SIZE, bits: 4, pixel: indexed(4), palette: colours(16) },
  palette4_few: { ...SIZE, bits: 4, pixel: indexed(3), palette: colours(8) },
  palette4_greys: {
    ...SIZE,
    bits: 4,
    pixel: indexed(4),
    palette: Array.from(
      { length: 16 },
      (_, i): [number, number, number] => [i, i, i],
    ),
  },
  palette8: { ...SIZE, bits: 8, pixel: indexed(8), palette: colours(256) },
  palette8_few: { ...SIZE, bits: 8, pixel: (x) => x, palette: colours(37) },
  palette8_outside: { ...SIZE, bits: 8, pixel: (x) => x, palette: colours(20) },
  palette8_greys: {
    ...SIZE,
    bits: 8,
    pixel: indexed(8),
    palette: Array.from(
      { length: 256 },
      (_, i): [number, number, number] => [i, i, i],
    ),
  },
  palette8_top_down: {
    ...SIZE,
    bits: 8,
    pixel: indexed(8),
    palette: colours(256),
    topDown: true,
  },
  palette8_gap: {
    ...SIZE,
    bits: 8,
    pixel: indexed(8),
    palette: colours(256),
    gap: 10,
  },
  rle8: {
    width: 12,
    height: 4,
    bits: 8,
    compression: 1,
    data: RLE8,
    palette: colours(16),
  },
  rle8_delta: {
    width: 12,
    height: 4,
    bits: 8,
    compression: 1,
    data: RLE8_DELTA,
    palette: colours(16),
  },
  rle4: {
    width: 12,
    height: 4,
    bits: 4,
    compression: 2,
    data: RLE4,
    palette: colours(16),
  },
  rle4_odd: {
    width: 12,
    height: 4,
    bits: 4,
    compression: 2,
    data: RLE4_ODD,
    palette: colours(16),
  },
  rgb16: { ...SIZE, bits: 16, pixel: rgb555 },
  rgb16_565: {
    ...SIZE,
    bits: 16,
    pixel: rgb565,
    compression: 3,
    masks: [0xf800, 0x7e0, 0x1f],
  },
  rgb16_555: {
    ...SIZE,
    bits: 16,
    pixel: rgb555,
    compression: 3,
    masks: [0x7c00, 0x3e0, 0x1f],
  },
  rgb16_4444: {
    ...SIZE,
    bits: 16,
    header: 56,
    compression: 3,
    pixel: (x, y) =>
      level(x, y, 3, 4) << 12 | level(x, y, 0, 4) << 8 |
      level(x, y, 1, 4) << 4 | level(x, y, 2, 4),
    masks: [0xf00, 0xf0, 0xf, 0xf000],
  },
  rgb24: { ...SIZE, bits: 24, pixel: rgb },
  rgb24_top_down: { ...SIZE, bits: 24, pixel: rgb, topDown: true },
  rgb24_v5: { ...SIZE, bits: 24, pixel: rgb, header: 124 },
  rgb32: { ...SIZE, bits: 32, pixel: rgba },
  rgb32_top_down: { ...SIZE, bits: 32, pixel: rgba, topDown: true },
  rgb32_fields: {
    ...SIZE,
    bits: 32,
    pixel: rgba,
    compression: 3,
    masks: BGR_MASKS,
  },
  rgb32_v2: {
    ...SIZE,
    bits: 32,
    header: 52,
    pixel: rgba,
    compression: 3,
    masks: BGR_MASKS,
  },
  rgb32_v3: {
    ...SIZE,
    bits: 32,
    header: 56,
    pixel: rgba,
    compression: 3,
    masks: BGR_MASKS,
  },
  rgb32_swapped: {
    ...SIZE,
    bits: 32,
    pixel: (x, y) => (rgb(x, y) << 8 | 0x55) >>> 0,
    compression: 3,
    masks: [0xff000000, 0xff0000, 0xff00],
  },
  rgba32_v3: {
    ...SIZE,
    bits: 32,
    header: 56,
    pixel: rgba,
    compression: 3,
    masks: BGRA_MASKS,
  },
  rgba32_v4: {
    ...SIZE,
    bits: 32,
    header: 108,
    pixel: rgba,
    compression: 3,
    masks: BGRA_MASKS,
  },
  rgba32_v5: {
    ...SIZE,
    bits: 32,
    header: 124,
    pixel: rgba,
    compression: 3,
    masks: BGRA_MASKS,
  },
  rgba32_v5_top_down: {
    ...SIZE,
    bits: 32,
    header: 124,
    pixel: rgba,
    compression: 3,
    masks: BGRA_MASKS,
    topDown: true,
  },
  rgba32_rgba: {
    ...SIZE,
    bits: 32,
    header: 124,
    pixel: rgba,
    compression: 3,
    masks: [0xff, 0xff00, 0xff0000, 0xff000000],
  },
  rgba32_v4_uncompressed: {
    ...SIZE,
    bits: 32,
    header: 108,
    pixel: rgba,
    masks: BGRA_MASKS,
  },
  rgb32_ten_bits: {
    ...SIZE,
    bits: 32,
    compression: 3,
    pixel: (x, y) =>
      (level(x, y, 0, 10) << 20 | level(x, y, 1, 10) << 10 |
        level(x, y, 2, 10)) >>> 0,
    masks: [0x3ff00000, 0xffc00, 0x3ff],
  },
  size1x1: { width: 1, height: 1, bits: 24, pixel: rgb },
  fault_compression: { ...SIZE, bits: 24, pixel: rgb, compression: 4 },
  fault_depth: { ...SIZE, bits: 2, pixel: indexed(2), palette: colours(4) },
};

/**
 * All BMP fixtures.
 *
 * @returns File name and content.
 */
export function bmpFixtures(): [string, Uint8Array][] {
  return Object.entries(RECIPES).map((
    [name, recipe],
  ) => [`bmp_${name}.bmp`, buildBmp(recipe)]);
}
