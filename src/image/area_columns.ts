import type { AreaAxis } from "./area_axis.ts";

/** Fraction bits of a mean while it is rounded: 255 and these fit 31 bits. */
const BITS = 20;

/**
 * The horizontal half of {@linkcode resizeArea} where the factors are not
 * whole: adds up the columns of each cell and rounds the mean.
 *
 * @param sums A row of column sums, three to a pixel; three finite numbers
 * more follow the last.
 * @param offset The pixel of the axis that `sums` begins with.
 * @param axis The width of the canvas.
 * @param from The first cell.
 * @param to The cell after the last.
 * @param area The sum of all shares of a cell, over both axes.
 * @param margin How near to a half a mean's fraction may come before its
 * rounding is doubtful.
 * @param out Takes the bytes of a row of cells.
 * @param at Where in `out` cell 0 would go.
 * @param doubtful Takes the cells with a doubtful channel.
 * @returns How many cells are doubtful.
 */
export function areaMeans(
  sums: Int32Array,
  offset: number,
  axis: AreaAxis,
  from: number,
  to: number,
  area: number,
  margin: number,
  out: Uint8Array,
  at: number,
  doubtful: Int32Array,
): number {
  const { cells, full } = axis;
  const scale = 2 ** BITS / area;
  // Two units more for what the truncation and the scale may lose.
  const near = Math.min(Math.ceil(margin * 2 ** BITS) + 2, 2 ** (BITS - 1));
  const twice = 2 * near;
  const half = 2 ** (BITS - 1);
  const mask = 2 ** BITS - 1;
  const shift = offset * 3;
  let count = 0;
  // The pixel that this cell and the one before it share.
  let sharedRed = 0;
  let sharedGreen = 0;
  let sharedBlue = 0;
  if (cells[from * 4 + 2]! > 0) {
    const p = (cells[from * 4]! - 1) * 3 - shift;
    sharedRed = sums[p]!;
    sharedGreen = sums[p + 1]!;
    sharedBlue = sums[p + 2]!;
  }
  for (
    let k = from * 4, end = to * 4, o = at + from * 3;
    k < end;
    k += 4, o += 3
  ) {
    let p = cells[k]! * 3 - shift;
    const stop = cells[k + 1]! * 3 - shift;
    const before = cells[k + 2]!;
    const after = cells[k + 3]!;
    let r = 0;
    let g = 0;
    let b = 0;
    for (; p < stop; p += 3) {
      r += sums[p]!;
      g += sums[p + 1]!;
      b += sums[p + 2]!;
    }
    r = sharedRed * before + r * full;
    g = sharedGreen * before + g * full;
    b = sharedBlue * before + b * full;
    sharedRed = sums[p]!;
    sharedGreen = sums[p + 1]!;
    sharedBlue = sums[p + 2]!;
    const red = (((r + sharedRed * after) * scale) | 0) + half;
    const green = (((g + sharedGreen * after) * scale) | 0) + half;
    const blue = (((b + sharedBlue * after) * scale) | 0) + half;
    out[o] = red >> BITS;
    out[o + 1] = green >> BITS;
    out[o + 2] = blue >> BITS;
    if (
      ((red + near) & mask) <= twice || ((green + near) & mask) <= twice ||
      ((blue + near) & mask) <= twice
    ) {
      doubtful[count++] = k >> 2;
    }
  }
  return count;
}

/**
 * The horizontal half of {@linkcode resizeArea} where both factors are whole,
 * which OpenCV does in other ways: integer sums times `float32(1 / area)`,
 * rounded half to even, but 2 by 2 as `(sum + 2) >> 2`.
 *
 * @param sums A row of column sums, three to a pixel.
 * @param offset The pixel of the axis that `sums` begins with.
 * @param factor Columns of a cell.
 * @param from The first cell.
 * @param to The cell after the last.
 * @param area Pixels of a cell.
 * @param isTwo Whether a cell is 2 by 2.
 * @param out Takes the bytes of a row of cells.
 * @param at Where in `out` cell 0 would go.
 */
export function wholeMeans(
  sums: Int32Array,
  offset: number,
  factor: number,
  from: number,
  to: number,
  area: number,
  isTwo: boolean,
  out: Uint8Array,
  at: number,
): void {
  const scale = Math.fround(1 / area);
  // Adding 2 ** 52 leaves a double no room for a fraction, which is rounded
  // half to even; a nudge makes the quarters of a 2 by 2 cell round half up.
  const integer = 2 ** 52;
  const nudge = isTwo ? 0.125 : 0;
  const step = factor * 3;
  let p = (from * factor - offset) * 3;
  for (let o = at + from * 3, end = at + to * 3; o < end; o += 3) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (const stop = p + step; p < stop; p += 3) {
      r += sums[p]!;
      g += sums[p + 1]!;
      b += sums[p + 2]!;
    }
    const red = Math.fround(Math.fround(r) * scale) + nudge;
    const green = Math.fround(Math.fround(g) * scale) + nudge;
    const blue = Math.fround(Math.fround(b) * scale) + nudge;
    out[o] = red + integer - integer;
    out[o + 1] = green + integer - integer;
    out[o + 2] = blue + integer - integer;
  }
}
