import { canvasOf } from "./canvas.ts";
import type { RawImage } from "./raw_image.ts";
import { resampleCanvas } from "./resample_canvas.ts";

/** No part of this canvas is background. */
const BLACK = [0, 0, 0] as const;

/**
 * Shrinks an image as OpenCV's `resize(..., interpolation=INTER_AREA)` does,
 * byte for byte: every pixel of the result is the mean of the area that it
 * covers.
 *
 * OpenCV computes the mean in float32, so its last bits hang on the order of
 * the additions. Here the mean is computed exactly, in whole numbers; float32
 * can have come to another byte only where the exact mean lies within the
 * known error of float32 of a half, and for these cells alone OpenCV's
 * float32 computation is repeated step by step.
 *
 * @param image Three channels.
 * @param width Columns of the result, at most the image's.
 * @param height Rows of the result, at most the image's.
 * @returns A new image of three channels.
 * @throws {RangeError} Where the image would grow, has no or too many pixels
 * (2 ** 23 a side), or has not three channels.
 *
 * @example
 * ```ts
 * import { resizeArea } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * const image = {
 *   data: Uint8Array.of(10, 20, 30, 20, 40, 60),
 *   width: 2,
 *   height: 1,
 *   channels: 3 as const,
 * };
 * deepEqual([...resizeArea(image, 1, 1).data], [15, 30, 45]);
 * ```
 */
export function resizeArea(
  image: RawImage,
  width: number,
  height: number,
): RawImage {
  if (image.channels !== 3) {
    throw new RangeError(
      `Failed to resize an image of ${image.channels} channels: 3 are needed`,
    );
  }
  const canvas = canvasOf(image, "squash", BLACK);
  return resampleCanvas(canvas, width, height, "area");
}
