import type { PngChunk, PngRecipe } from "./png_builder.ts";
import { greyScene, scene } from "./scene.ts";

/** Gives a sample in a file's own depth. */
export type Sample = PngRecipe["sample"];

/** The size of most pictures. */
export const SIZE = { width: 37, height: 23 } as const;

/** Grey, or alpha, of so many bits. */
export const grey = (bits: number): Sample => (x, y, channel) =>
  (channel === 0 ? greyScene(x, y) : scene(x, y, 3)) >> (16 - bits);
/** A colour's channel of so many bits. */
export const colour = (bits: number): Sample => (x, y, channel) =>
  scene(x, y, channel) >> (16 - bits);

/** A palette of saturated colours, none of which is grey. */
export const palette = (size: number): PngChunk => [
  "PLTE",
  Array.from(
    { length: size },
    (_, i) => [i * 251 & 255, (i * 97 + 40) & 255, (255 - i * 31) & 255],
  ).flat(),
];
/** Alpha for the first colours of a palette. */
export const tableAlpha = (size: number): PngChunk => [
  "tRNS",
  Array.from({ length: size }, (_, i) => i * 83 & 255),
];
