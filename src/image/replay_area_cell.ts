import type { AreaAxis } from "./area_axis.ts";
import { type Canvas, readCanvas } from "./canvas.ts";

const fround = Math.fround;
let span = new Uint8Array(0);

/**
 * Computes one cell of {@linkcode resizeArea} exactly as OpenCV's
 * `ResizeArea_Invoker` does it: every product and every sum rounded to
 * float32, along each row first, then over the rows, and the result rounded
 * half to even.
 *
 * @param canvas What is resized.
 * @param columns The axis of its width.
 * @param rows The axis of its height.
 * @param column The cell's column.
 * @param row The cell's row.
 * @param out Takes the cell's three bytes.
 * @param at Where in `out`.
 */
export function replayAreaCell(
  canvas: Canvas,
  columns: AreaAxis,
  rows: AreaAxis,
  column: number,
  row: number,
  out: Uint8Array,
  at: number,
): void {
  const begin = columns.starts[column]!;
  const taps = columns.starts[column + 1]! - begin;
  const left = columns.pixels[column]!;
  const { weights } = columns;
  if (span.length < taps * 3) span = new Uint8Array(taps * 3);
  const pixels = span;
  const { top, image: { height } } = canvas;

  let red = 0;
  let green = 0;
  let blue = 0;
  let r = 0;
  let g = 0;
  let b = 0;
  let isBackground = false;
  for (
    let k = rows.starts[row]!,
      y = rows.pixels[row]!,
      end = rows.starts[row + 1]!;
    k < end;
    k++, y++
  ) {
    const wasBackground = isBackground;
    isBackground = y < top || y >= top + height;
    // Rows of background are all the same.
    if (!(isBackground && wasBackground)) {
      readCanvas(canvas, y, left, left + taps, pixels, 0);
      r = g = b = 0;
      for (let i = 0, p = 0; i < taps; i++, p += 3) {
        const weight = weights[begin + i]!;
        r = fround(r + fround(pixels[p]! * weight));
        g = fround(g + fround(pixels[p + 1]! * weight));
        b = fround(b + fround(pixels[p + 2]! * weight));
      }
    }
    const weight = rows.weights[k]!;
    red = fround(red + fround(weight * r));
    green = fround(green + fround(weight * g));
    blue = fround(blue + fround(weight * b));
  }
  out[at] = roundHalfToEven(red);
  out[at + 1] = roundHalfToEven(green);
  out[at + 2] = roundHalfToEven(blue);
}

/** @param value From 0 to little more than 255. */
function roundHalfToEven(value: number): number {
  const rounded = (value + 0.5) | 0;
  const even = rounded - value === 0.5 ? rounded & ~1 : rounded;
  return even > 255 ? 255 : even;
}
