import type { Rgb } from "../input_spec.ts";
import type { RawImage } from "../raw_image.ts";

/** A result that is made row by row in the memory of the WebAssembly. */
export interface FramedResult {
  /** Where the part of a row that is not background begins. */
  row(y: number): number;
  /** A copy of what was made. */
  image(): RawImage;
}

/**
 * Makes room for a result whose frame is background, which is put there.
 *
 * @param memory The memory as bytes.
 * @param at Where the result lies.
 * @param size Its columns and rows.
 * @param inner The first column and row that are not background, and those
 * after the last.
 * @param background The colour of the frame.
 */
export function framedResult(
  memory: Uint8Array,
  at: number,
  [width, height]: readonly [number, number],
  [left, top, right, bottom]: readonly [number, number, number, number],
  background: Rgb,
): FramedResult {
  const stride = width * 3;
  if (left > 0 || top > 0 || right < width || bottom < height) {
    const [red, green, blue] = background;
    for (let i = at; i < at + stride; i += 3) {
      memory[i] = red;
      memory[i + 1] = green;
      memory[i + 2] = blue;
    }
    for (let y = 1; y < height; y++) {
      memory.copyWithin(at + y * stride, at, at + stride);
    }
  }
  return {
    row: (y) => at + y * stride + left * 3,
    image: () => ({
      data: memory.slice(at, at + stride * height) as Uint8Array<ArrayBuffer>,
      width,
      height,
      channels: 3,
    }),
  };
}
