import { layRowOn } from "./lay_on.ts";
import type { Rgb } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";

/**
 * An image with what lies around and under it, never put together in memory:
 * a picture of 60,000 by 3 pixels has a square canvas of 10 GB.
 */
export interface Canvas {
  /** The picture. */
  readonly image: RawImage;
  /** The colour of all that the picture leaves open. */
  readonly background: Rgb;
  /** Columns of the canvas, at least the picture's. */
  readonly width: number;
  /** Rows of the canvas, at least the picture's. */
  readonly height: number;
  /** Columns left of the picture. */
  readonly left: number;
  /** Rows above the picture. */
  readonly top: number;
}

/**
 * The canvas that is resized: as large as the picture, or the square around
 * it whose left and upper margins are the smaller halves.
 *
 * @param image The picture.
 * @param fit `pad` for the square, `squash` for the picture's own size.
 * @param background The colour around and under the picture.
 * @returns A view; nothing is copied.
 */
export function canvasOf(
  image: RawImage,
  fit: "pad" | "squash",
  background: Rgb,
): Canvas {
  const { width, height } = image;
  if (fit === "squash") {
    return { image, background, width, height, left: 0, top: 0 };
  }
  const side = Math.max(width, height);
  return {
    image,
    background,
    width: side,
    height: side,
    left: (side - width) >> 1,
    top: (side - height) >> 1,
  };
}

/**
 * Reads part of a row of a canvas as RGB.
 *
 * @param canvas What is read.
 * @param y The row, counted on the canvas.
 * @param from The first column, counted on the canvas.
 * @param to The column after the last.
 * @param out Takes `(to - from) * 3` bytes.
 * @param at Where in `out` the first of them goes.
 */
export function readCanvas(
  canvas: Canvas,
  y: number,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
): void {
  const { image, background, left, top } = canvas;
  const row = y - top;
  const inside = row >= 0 && row < image.height;
  const first = inside ? Math.min(Math.max(left, from), to) : to;
  const last = inside ? Math.max(Math.min(left + image.width, to), first) : to;
  fill(background, out, at, first - from);
  if (last > first) {
    const pixel = row * image.width + first - left;
    layRowOn(
      image,
      background,
      pixel,
      last - first,
      out,
      at + (first - from) * 3,
    );
  }
  fill(background, out, at + (last - from) * 3, to - last);
}

function fill(colour: Rgb, out: Uint8Array, at: number, count: number): void {
  const [red, green, blue] = colour;
  for (let o = at, end = at + count * 3; o < end; o += 3) {
    out[o] = red;
    out[o + 1] = green;
    out[o + 2] = blue;
  }
}
