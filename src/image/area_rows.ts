import type { AreaAxis } from "./area_axis.ts";
import {
  addFour,
  addLanes,
  setFour,
  setOne,
  setThree,
  setTwo,
  weigh,
  weighLanes,
} from "./area_lanes.ts";
import { layRowOn } from "./lay_on.ts";
import type { Rgb } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";

/** The rows of an image as RGB, four samples a word. */
interface Rows {
  readonly words: Uint32Array;
  /** Words a row. */
  readonly stride: number;
  /** Where in `words` row `y` begins; true until its slot is asked for again. */
  locate(y: number, slot: number): number;
}

/** Adds up the rows of one cell, see {@linkcode areaRows}. */
export type SumRows = (cell: number, sums: Int32Array, at: number) => void;

/** Slots: two for the rows that neighbouring cells share, then four. */
const SLOTS = 6;
/** A lane of 16 bits holds the sum of 257 bytes; this many rows come in fours. */
const LANE_ROWS = 256;

let band = new Uint32Array(0);
let evenLanes = new Uint32Array(0);
let oddLanes = new Uint32Array(0);

/**
 * The vertical half of {@linkcode resizeArea}: weighs and adds up the rows
 * that make one row of cells. Rows that lie inside of the cell all weigh the
 * same, so they are only added, two samples at a time in the halves of a
 * word, and weighed together.
 *
 * @param image The picture; laid on `background` as it is read.
 * @param background The colour under, above and below the picture.
 * @param top Rows of background above the picture.
 * @param axis The height of the canvas that the picture is a part of.
 * @returns A function that writes, for each sample of the picture's width,
 * the sum of `share * byte` over the cell's rows to `sums` from `at` on.
 * It may write three numbers more, up to a multiple of four. Only one such
 * function is in use at a time: they share their memory.
 */
export function areaRows(
  image: RawImage,
  background: Rgb,
  top: number,
  axis: AreaAxis,
): SumRows {
  const rows = openRows(image, background);
  const { words, stride } = rows;
  if (evenLanes.length < stride) {
    evenLanes = new Uint32Array(stride);
    oddLanes = new Uint32Array(stride);
  }
  const even = evenLanes;
  const odd = oddLanes;
  const { cells, full } = axis;
  const write = axis.total <= 257 ? weighLanes : weigh;
  const bottom = top + image.height;
  const isInside = (y: number) => y >= top && y < bottom;

  return (cell, sums, at) => {
    const begin = cells[cell * 4]!;
    const end = cells[cell * 4 + 1]!;
    let before = cells[cell * 4 + 2]!;
    let after = cells[cell * 4 + 3]!;
    // The rows that lie inside of the cell and of the picture; the
    // background's share of the cell is `open`.
    const from = Math.min(Math.max(begin, top), bottom);
    const to = Math.max(Math.min(end, bottom), from);
    let open = (end - begin - (to - from)) * full;
    if (before > 0 && !isInside(begin - 1)) {
      open += before;
      before = 0;
    }
    if (after > 0 && !isInside(end)) {
      open += after;
      after = 0;
    }
    // A row without a share may be any.
    const first = before > 0 ? rows.locate(begin - 1 - top, cell & 1) : 0;
    const last = after > 0 ? rows.locate(end - top, (cell + 1) & 1) : 0;

    let y = from - top;
    let written = false;
    do {
      const stop = Math.min(y + LANE_ROWS, to - top);
      y = addUp(rows, y, stop, even, odd);
      if (written) {
        addLanes(even, odd, stride, full, sums, at);
      } else {
        write(
          words,
          first,
          before,
          even,
          odd,
          full,
          last,
          after,
          stride,
          sums,
          at,
        );
        written = true;
      }
    } while (y < to - top);
    if (open > 0) addColour(background, open, image.width, sums, at);
  };
}

/** Adds the rows from `y` to `stop`, 256 at most, into the lanes. */
function addUp(
  rows: Rows,
  y: number,
  stop: number,
  even: Uint32Array,
  odd: Uint32Array,
): number {
  const { words, stride } = rows;
  if (y === stop) {
    even.fill(0, 0, stride);
    odd.fill(0, 0, stride);
    return y;
  }
  const count = ((stop - y - 1) & 3) + 1;
  const a = rows.locate(y, 2);
  const b = count > 1 ? rows.locate(y + 1, 3) : 0;
  const c = count > 2 ? rows.locate(y + 2, 4) : 0;
  const d = count > 3 ? rows.locate(y + 3, 5) : 0;
  if (count === 1) setOne(words, a, stride, even, odd);
  else if (count === 2) setTwo(words, a, b, stride, even, odd);
  else if (count === 3) setThree(words, a, b, c, stride, even, odd);
  else setFour(words, a, b, c, d, stride, even, odd);
  for (y += count; y < stop; y += 4) {
    const a = rows.locate(y, 2);
    const b = rows.locate(y + 1, 3);
    const c = rows.locate(y + 2, 4);
    const d = rows.locate(y + 3, 5);
    addFour(words, a, b, c, d, stride, even, odd);
  }
  return y;
}

/** Adds one colour's share to every pixel. */
function addColour(
  colour: Rgb,
  share: number,
  pixels: number,
  sums: Int32Array,
  at: number,
): void {
  const red = colour[0] * share;
  const green = colour[1] * share;
  const blue = colour[2] * share;
  for (let o = at, end = at + pixels * 3; o < end; o += 3) {
    sums[o] = sums[o]! + red;
    sums[o + 1] = sums[o + 1]! + green;
    sums[o + 2] = sums[o + 2]! + blue;
  }
}

/**
 * Opens an image for reading by words: its own memory where its rows are RGB
 * and begin at whole words, else copies of the few rows that are in use.
 */
function openRows(image: RawImage, background: Rgb): Rows {
  const { data, width, height, channels } = image;
  const bytes = width * 3;
  const stride = (bytes + 3) >> 2;
  if (channels === 3 && bytes % 4 === 0 && data.byteOffset % 4 === 0) {
    const words = new Uint32Array(
      data.buffer,
      data.byteOffset,
      stride * height,
    );
    return { words, stride, locate: (y) => y * stride };
  }
  if (band.length < stride * SLOTS) band = new Uint32Array(stride * SLOTS);
  const words = band;
  const out = new Uint8Array(words.buffer);
  const held = new Int32Array(SLOTS).fill(-1);
  const locate = (y: number, slot: number) => {
    if (held[slot] !== y) {
      layRowOn(image, background, y * width, width, out, slot * stride * 4);
      held[slot] = y;
    }
    return slot * stride;
  };
  return { words, stride, locate };
}
