import { type PillowAxis, WEIGHT_BITS } from "./pillow_axis.ts";

/** Half of the unit in which weights are counted: sums are rounded half up. */
const HALF = 2 ** (WEIGHT_BITS - 1);

let sumsOfRow = new Int32Array(0);

/**
 * One row of Pillow's horizontal pass.
 *
 * @param bytes RGB pixels.
 * @param start Where in `bytes` pixel `offset` of the axis lies.
 * @param offset The first pixel of the axis that is in `bytes`.
 * @param axis The axis of the width.
 * @param from The first pixel of the result.
 * @param to The pixel of the result after the last.
 * @param out Takes `(to - from) * 3` bytes; what is outside of 0..255 is clamped.
 * @param at Where in `out` they begin.
 */
export function filterRow(
  bytes: Uint8Array,
  start: number,
  offset: number,
  axis: PillowAxis,
  from: number,
  to: number,
  out: Uint8ClampedArray,
  at: number,
): void {
  const { firsts, counts, stride, weights } = axis;
  const shift = start - offset * 3;
  for (let i = from, o = at; i < to; i++, o += 3) {
    let p = firsts[i]! * 3 + shift;
    let r = HALF;
    let g = HALF;
    let b = HALF;
    for (let k = i * stride, end = k + counts[i]!; k < end; k++, p += 3) {
      const weight = weights[k]!;
      r = (r + Math.imul(bytes[p]!, weight)) | 0;
      g = (g + Math.imul(bytes[p + 1]!, weight)) | 0;
      b = (b + Math.imul(bytes[p + 2]!, weight)) | 0;
    }
    out[o] = r >> WEIGHT_BITS;
    out[o + 1] = g >> WEIGHT_BITS;
    out[o + 2] = b >> WEIGHT_BITS;
  }
}

/**
 * One row of Pillow's vertical pass.
 *
 * @param bytes RGB rows of `size` bytes each, one after the other.
 * @param size Bytes a row.
 * @param top The row of the axis that `bytes` begins with.
 * @param height Rows in `bytes`; the axis's other rows are background.
 * @param background The three bytes of each pixel of background.
 * @param axis The axis of the height.
 * @param row The row of the result.
 * @param out Takes `size` bytes; what is outside of 0..255 is clamped.
 * @param at Where in `out` they begin.
 */
export function filterColumn(
  bytes: Uint8Array,
  size: number,
  top: number,
  height: number,
  background: readonly [number, number, number],
  axis: PillowAxis,
  row: number,
  out: Uint8ClampedArray,
  at: number,
): void {
  const { weights } = axis;
  const first = axis.firsts[row]!;
  const begin = row * axis.stride;
  if (sumsOfRow.length < size) sumsOfRow = new Int32Array(size);
  const sums = sumsOfRow;

  // The taps k in from..to lie in `bytes`.
  const from = Math.min(Math.max(top - first, 0), axis.counts[row]!);
  const to = Math.max(Math.min(top + height - first, axis.counts[row]!), from);
  let open = 0;
  for (let k = 0; k < axis.counts[row]!; k++) {
    if (k < from || k >= to) open += weights[begin + k]!;
  }
  if (open === 0) {
    sums.fill(HALF, 0, size);
  } else {
    for (let i = 0; i < size; i += 3) {
      sums[i] = HALF + background[0] * open;
      sums[i + 1] = HALF + background[1] * open;
      sums[i + 2] = HALF + background[2] * open;
    }
  }
  // Four rows at a time, then two; the last one or two are clamped as well.
  let k = from;
  let p = (first + from - top) * size;
  for (; k + 4 < to; k += 4, p += 4 * size) {
    const w = begin + k;
    addFour(
      bytes,
      p,
      size,
      weights[w]!,
      weights[w + 1]!,
      weights[w + 2]!,
      weights[w + 3]!,
      sums,
    );
  }
  for (; k + 2 < to; k += 2, p += 2 * size) {
    const w = begin + k;
    addTwo(bytes, p, size, weights[w]!, weights[w + 1]!, sums);
  }
  const a = k < to ? weights[begin + k]! : 0;
  const b = k + 1 < to ? weights[begin + k + 1]! : 0;
  if (k === to) p = 0;
  const q = k + 1 < to ? p + size : p;
  finishTwo(bytes, p, q, size, a, b, sums, out, at);
}

function addTwo(
  bytes: Uint8Array,
  p: number,
  size: number,
  a: number,
  b: number,
  sums: Int32Array,
): void {
  const q = p + size;
  for (let i = 0; i < size; i++) {
    sums[i] = sums[i]! + Math.imul(bytes[p + i]!, a) +
      Math.imul(bytes[q + i]!, b);
  }
}

function addFour(
  bytes: Uint8Array,
  p: number,
  size: number,
  a: number,
  b: number,
  c: number,
  d: number,
  sums: Int32Array,
): void {
  const q = p + size;
  const r = q + size;
  const s = r + size;
  for (let i = 0; i < size; i++) {
    sums[i] = sums[i]! + Math.imul(bytes[p + i]!, a) +
      Math.imul(bytes[q + i]!, b) +
      Math.imul(bytes[r + i]!, c) + Math.imul(bytes[s + i]!, d);
  }
}

function finishTwo(
  bytes: Uint8Array,
  p: number,
  q: number,
  size: number,
  a: number,
  b: number,
  sums: Int32Array,
  out: Uint8ClampedArray,
  at: number,
): void {
  for (let i = 0; i < size; i++) {
    const sum = sums[i]! + Math.imul(bytes[p + i]!, a) +
      Math.imul(bytes[q + i]!, b);
    out[at + i] = sum >> WEIGHT_BITS;
  }
}
