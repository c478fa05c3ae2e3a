import { canvasOf } from "./canvas.ts";
import type { PillowFilter } from "./pillow_axis.ts";
import type { RawImage } from "./raw_image.ts";
import { resampleCanvas } from "./resample_canvas.ts";

export type { PillowFilter } from "./pillow_axis.ts";

/** No part of this canvas is background. */
const BLACK = [0, 0, 0] as const;

/**
 * Resizes an image as Pillow's `Image.resize(size, filter)` does, byte for
 * byte: columns first, then rows (but rows first where an image more than 100
 * times as high as wide is made less high), with bytes between the two, the
 * filter widened where the image shrinks, and weights of 22 fractional bits.
 *
 * @param image Three channels.
 * @param width Columns of the result.
 * @param height Rows of the result.
 * @param filter Pillow's name of the filter.
 * @returns A new image of three channels.
 * @throws {RangeError} Where the image or the result has no pixels, or the
 * image has not three channels.
 *
 * @example
 * ```ts
 * import { type PillowFilter, resizePillow } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * const image = {
 *   data: Uint8Array.of(0, 0, 0, 200, 100, 50),
 *   width: 2,
 *   height: 1,
 *   channels: 3 as const,
 * };
 * const filter: PillowFilter = "lanczos";
 * const wider = resizePillow(image, 4, 1, filter);
 * deepEqual([wider.width, wider.height, wider.data.length], [4, 1, 12]);
 * ```
 */
export function resizePillow(
  image: RawImage,
  width: number,
  height: number,
  filter: PillowFilter,
): RawImage {
  if (image.channels !== 3) {
    throw new RangeError(
      `Failed to resize an image of ${image.channels} channels: 3 are needed`,
    );
  }
  const canvas = canvasOf(image, "squash", BLACK);
  return resampleCanvas(canvas, width, height, filter);
}
