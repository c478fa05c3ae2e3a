import { buildGif, type GifRecipe } from "./gif_builder.ts";
import { greyScene } from "./scene.ts";

const SIZE = { width: 37, height: 23 } as const;
const colours = (size: number, shift = 0): [number, number, number][] =>
  Array.from(
    { length: size },
    (
      _,
      i,
    ) => [(i + shift) * 251 & 255, (i * 97 + 40) & 255, (255 - i * 31) & 255],
  );
const greys: [number, number, number][] = Array.from(
  { length: 256 },
  (_, i) => [i, i, i],
);
const index = (bits: number) => (x: number, y: number) =>
  greyScene(x, y) >> (16 - bits);
const whole = { ...SIZE, index: index(8) } as const;
const inner = {
  left: 5,
  top: 4,
  width: 20,
  height: 11,
  index: index(4),
  codeSize: 4,
} as const;

const RECIPES: Record<string, GifRecipe> = {
  plain: { ...SIZE, palette: colours(256), frames: [whole] },
  greys: { ...SIZE, palette: greys, frames: [whole] },
  greys_transparent: {
    ...SIZE,
    palette: greys,
    frames: [{ ...whole, index: (x, y) => (x + y) * 4, transparent: 80 }],
  },
  palette_missing: { ...SIZE, frames: [whole] },
  palette2: {
    ...SIZE,
    palette: colours(2),
    frames: [{ ...SIZE, index: index(1), codeSize: 2 }],
  },
  palette_short: {
    ...SIZE,
    palette: colours(8),
    frames: [{ ...SIZE, index: (x) => x % 16, codeSize: 4 }],
  },
  interlaced: {
    ...SIZE,
    palette: colours(256),
    frames: [{ ...whole, interlaced: true }],
  },
  local_palette: {
    ...SIZE,
    palette: colours(4),
    frames: [{ ...whole, palette: colours(256, 7) }],
  },
  transparent: {
    ...SIZE,
    palette: colours(16),
    frames: [{ ...SIZE, index: index(4), codeSize: 4, transparent: 6 }],
  },
  offset: { ...SIZE, palette: colours(16), background: 3, frames: [inner] },
  offset_transparent: {
    ...SIZE,
    palette: colours(16),
    background: 3,
    frames: [{ ...inner, transparent: 6 }],
  },
  offset_local: {
    ...SIZE,
    palette: colours(4),
    background: 3,
    frames: [{ ...inner, palette: colours(16, 9) }],
  },
  beyond_screen: {
    width: 20,
    height: 10,
    palette: colours(16),
    frames: [{ ...inner, left: 8, top: 3 }],
  },
  animated: {
    ...SIZE,
    palette: colours(256),
    frames: [{ ...whole, disposal: 2 }, {
      ...inner,
      transparent: 2,
      disposal: 3,
    }],
  },
  animated_offset: {
    ...SIZE,
    palette: colours(16),
    background: 5,
    frames: [{ ...inner, transparent: 6, disposal: 2 }, { ...inner, left: 0 }],
  },
  large_codes: {
    width: 120,
    height: 90,
    palette: colours(256),
    frames: [{ width: 120, height: 90, index: (x, y) => greyScene(x, y) >> 8 }],
  },
  no_end: { ...SIZE, palette: colours(256), frames: [whole], endless: true },
  size1x1: {
    width: 1,
    height: 1,
    palette: colours(2),
    frames: [{ width: 1, height: 1, index: () => 1, codeSize: 2 }],
  },
  fault_screen_only: { ...SIZE, palette: colours(2), frames: [] },
};

/**
 * All GIF fixtures.
 *
 * @returns File name and content.
 */
export function gifFixtures(): [string, Uint8Array][] {
  return Object.entries(RECIPES).map((
    [name, recipe],
  ) => [`gif_${name}.gif`, buildGif(recipe)]);
}
