import type { Canvas } from "../canvas.ts";
import {
  type PillowAxis,
  pillowAxis,
  type PillowFilter,
} from "../pillow_axis.ts";
import type { RawImage } from "../raw_image.ts";
import { framedResult } from "./framed_result.ts";
import { layOut, resampleWasm } from "./resample_wasm.ts";
import { rowSource } from "./row_source.ts";

/** More weights a pixel than these are left to the twin. */
const MOST_WEIGHTS = 256;

/** The longest side of a canvas that is worth the memory. */
const LONGEST = 2 ** 15;

/** The least that the loops write at once, in pixels. */
const NARROWEST = 6;

/** Bits of a weight's lower half. */
const LOW_BITS = 11;

/**
 * What {@linkcode pillowOfCanvas} gives, computed with WebAssembly's SIMD. Sums
 * are whole numbers of 32 bits that wrap, so their order is of no account.
 *
 * @param canvas What is resized.
 * @param width Columns of the result.
 * @param height Rows of the result.
 * @param filter Pillow's name of the filter.
 * @returns A new image of three channels, the bytes that the twin gives; null
 * where the twin has to be asked, or there is no SIMD.
 */
export function pillowSimd(
  canvas: Canvas,
  width: number,
  height: number,
  filter: PillowFilter,
): RawImage | null {
  const { image, background, left, top } = canvas;
  const sides = [width, height, image.width, image.height];
  if (
    !sides.every((side) => Number.isInteger(side) && side >= 1) ||
    Math.max(canvas.width, canvas.height, width, height) > LONGEST ||
    // Image.resize() of such a strip is two calls.
    (canvas.height > canvas.width * 100 && height < canvas.height &&
      width !== canvas.width)
  ) return null;
  const columns = pillowAxis(canvas.width, width, filter);
  const rows = pillowAxis(canvas.height, height, filter);
  if (columns.stride > MOST_WEIGHTS || rows.stride > MOST_WEIGHTS) return null;

  // What no pixel of the picture has a part in is plain background.
  let [firstColumn, endColumn] = [0, width];
  let [firstRow, endRow] = [0, height];
  if (canvas.width > image.width || canvas.height > image.height) {
    [firstColumn, endColumn] = reach(columns, left, image.width);
    [firstRow, endRow] = reach(rows, top, image.height);
  }
  const cells = endColumn - firstColumn;
  if (cells < NARROWEST) return null;
  const wasm = resampleWasm();
  if (wasm === null) return null;

  // Pillow leaves out a pass that would change nothing.
  const isAsWide = canvas.width === width;
  const from = isAsWide ? firstColumn : columns.firsts[firstColumn]!;
  const to = isAsWide
    ? endColumn
    : columns.firsts[endColumn - 1]! + columns.counts[endColumn - 1]!;
  const source = rowSource(canvas, from, to);
  const { memory } = wasm;
  const across = pairsOf(columns);
  const down = pairsOf(rows);
  const slots = rows.stride + 1;
  const slotSize = cells * 3 + 64;
  const [
    sourceAt,
    placesAt,
    weightsAt,
    addressesAt,
    rowWeightsAt,
    ringAt,
    out,
  ] = layOut(memory, [
    source.size,
    cells * 4,
    across.words.length * 4,
    down.pairs * 8,
    down.words.length * 4,
    slots * slotSize + slotSize,
    width * height * 3,
  ]) as [number, number, number, number, number, number, number];
  const bytes = new Uint8Array(memory.buffer);
  source.place(bytes, sourceAt);
  const places = new Int32Array(memory.buffer, placesAt, cells);
  for (let i = 0; i < cells; i++) {
    places[i] = (columns.firsts[firstColumn + i]! - from) * 3;
  }
  new Int32Array(memory.buffer, weightsAt, across.words.length)
    .set(across.words);
  new Int32Array(memory.buffer, rowWeightsAt, down.words.length)
    .set(down.words);
  const addresses = new Int32Array(memory.buffer, addressesAt, down.pairs * 2);
  const result = framedResult(
    bytes,
    out,
    [width, height],
    [firstColumn, firstRow, endColumn, endRow],
    background,
  );
  const plainAt = ringAt + slots * slotSize;
  for (let i = plainAt; i < plainAt + cells * 3; i += 3) {
    bytes.set(background, i);
  }

  const firstWeight = weightsAt + firstColumn * across.pairs * 8;
  let next = 0;
  for (let row = firstRow; row < endRow; row++) {
    const count = rows.counts[row]!;
    const first = rows.firsts[row]! - top;
    for (let k = 0; k < count; k++) {
      const y = first + k;
      if (y < 0 || y >= image.height) {
        addresses[k] = plainAt;
        continue;
      }
      const slot = ringAt + (y % slots) * slotSize;
      // Rows may be wanted again, and some never: the ring holds the last ones.
      if (y >= next) {
        next = y + 1;
        const line = source.row(y);
        if (isAsWide) bytes.copyWithin(slot, line, line + cells * 3);
        else {
          wasm.pillowRow(
            line,
            placesAt,
            firstWeight,
            across.pairs,
            cells,
            slot,
          );
        }
      }
      addresses[k] = slot;
    }
    // Their weights are 0.
    addresses.fill(plainAt, count);
    wasm.pillowColumn(
      addressesAt,
      rowWeightsAt + row * down.pairs * 8,
      down.pairs,
      cells * 3,
      result.row(row),
    );
  }
  return result.image();
}

/** Weights as the loops want them. */
interface WeightPairs {
  /** Pairs for each pixel of the result. */
  readonly pairs: number;
  /** For each pair, the low bits of both weights in a word, and then the high ones. */
  readonly words: Int32Array;
}

const known = new WeakMap<PillowAxis, WeightPairs>();

function pairsOf(axis: PillowAxis): WeightPairs {
  let made = known.get(axis);
  if (made === undefined) {
    made = makePairs(axis);
    known.set(axis, made);
  }
  return made;
}

function makePairs(
  { counts, stride, weights, target }: PillowAxis,
): WeightPairs {
  let most = 1;
  for (const count of counts) most = Math.max(most, count);
  const pairs = (most + 1) >> 1;
  const halves = new Int16Array(target * pairs * 4);
  const mask = (1 << LOW_BITS) - 1;
  for (let i = 0; i < target; i++) {
    for (let k = 0; k < counts[i]!; k++) {
      const weight = weights[i * stride + k]!;
      const at = (i * pairs + (k >> 1)) * 4 + (k & 1);
      halves[at] = weight & mask;
      halves[at + 2] = weight >> LOW_BITS;
    }
  }
  return { pairs, words: new Int32Array(halves.buffer) };
}

/** The pixels of the result that pixels `from` to `from + count` have a part in. */
function reach(
  { firsts, counts, target }: PillowAxis,
  from: number,
  count: number,
): [number, number] {
  let first = 0;
  while (firsts[first]! + counts[first]! <= from) first++;
  let end = target;
  while (firsts[end - 1]! >= from + count) end--;
  return [first, end];
}
