import { areaOfCanvas } from "./area_of_canvas.ts";
import type { Canvas } from "./canvas.ts";
import type { PillowFilter } from "./pillow_axis.ts";
import { pillowOfCanvas } from "./pillow_of_canvas.ts";
import type { RawImage } from "./raw_image.ts";
import { areaSimd } from "./simd/area_simd.ts";
import { pillowSimd } from "./simd/pillow_simd.ts";

/**
 * Resizes a picture on its canvas, with WebAssembly where that is faster and
 * in plain TypeScript elsewhere; the bytes are the same.
 *
 * @param canvas What is resized.
 * @param width Columns of the result.
 * @param height Rows of the result.
 * @param filter OpenCV's INTER_AREA, or Pillow's name of one of its filters.
 * @returns A new image of three channels.
 * @throws {RangeError} As {@linkcode resizeArea} and {@linkcode resizePillow}.
 */
export function resampleCanvas(
  canvas: Canvas,
  width: number,
  height: number,
  filter: PillowFilter | "area",
): RawImage {
  return filter === "area"
    ? areaSimd(canvas, width, height) ?? areaOfCanvas(canvas, width, height)
    : pillowSimd(canvas, width, height, filter) ??
      pillowOfCanvas(canvas, width, height, filter);
}
