import { type Canvas, canvasOf } from "./canvas.ts";
import { layOn, layRowOn } from "./lay_on.ts";
import {
  type PillowAxis,
  pillowAxis,
  type PillowFilter,
} from "./pillow_axis.ts";
import { filterColumn, filterRow } from "./pillow_passes.ts";
import type { RawImage } from "./raw_image.ts";

/** From this many weights a pixel on, their rounding could tint a plain colour. */
const MANY = 2 ** 13;

let line = new Uint8Array(0);
let between = new Uint8ClampedArray(0);

/**
 * {@linkcode resizePillow} of a picture on its canvas, whose margins are
 * never put into memory.
 *
 * @param canvas What is resized.
 * @param width Columns of the result.
 * @param height Rows of the result.
 * @param filter Pillow's name of the filter.
 * @returns A new image of three channels.
 * @throws {RangeError} Where there are no pixels.
 */
export function pillowOfCanvas(
  canvas: Canvas,
  width: number,
  height: number,
  filter: PillowFilter,
): RawImage {
  const { image, background, left, top } = canvas;
  const sides = [width, height, image.width, image.height];
  if (!sides.every((side) => Number.isInteger(side) && side >= 1)) {
    throw new RangeError(
      `Failed to resize ${image.width}x${image.height} to ${width}x${height} pixels: ` +
        "each side must be a whole number, 1 at the least",
    );
  }
  if (
    canvas.height > canvas.width * 100 && height < canvas.height &&
    width !== canvas.width
  ) {
    // Image.resize() of such a tall strip is two calls, the rows' first.
    const shorter = pillowOfCanvas(canvas, canvas.width, height, filter);
    return pillowOfCanvas(
      canvasOf(shorter, "squash", background),
      width,
      height,
      filter,
    );
  }
  const columns = pillowAxis(canvas.width, width, filter);
  const rows = pillowAxis(canvas.height, height, filter);
  const data = new Uint8Array(width * height * 3);
  const out = new Uint8ClampedArray(data.buffer);

  // What no pixel of the picture has a part in is plain background.
  let [firstColumn, endColumn] = [0, width];
  let [firstRow, endRow] = [0, height];
  const isPadded = canvas.width > image.width || canvas.height > image.height;
  if (isPadded && columns.stride < MANY && rows.stride < MANY) {
    [firstColumn, endColumn] = reach(columns, left, image.width);
    [firstRow, endRow] = reach(rows, top, image.height);
    fill(background, data);
  }
  const size = (endColumn - firstColumn) * 3;

  // Columns.
  let source: Uint8Array;
  if (canvas.width === width && size === image.width * 3) {
    source = layOn(image, background).data;
  } else {
    const length = image.height * size;
    if (between.length < length) between = new Uint8ClampedArray(length);
    source = new Uint8Array(between.buffer);
    const offset = columns.firsts[firstColumn]!;
    const end = columns.firsts[endColumn - 1]! + columns.counts[endColumn - 1]!;
    const isDirect = image.channels === 3 && canvas.width === image.width;
    if (!isDirect) {
      if (line.length < (end - offset) * 3) {
        line = new Uint8Array((end - offset) * 3);
      }
      fill(background, line);
    }
    for (let y = 0; y < image.height; y++) {
      const start = y * image.width;
      if (isDirect) {
        filterRow(
          image.data,
          start * 3,
          0,
          columns,
          firstColumn,
          endColumn,
          between,
          y * size,
        );
      } else {
        layRowOn(
          image,
          background,
          start,
          image.width,
          line,
          (left - offset) * 3,
        );
        filterRow(
          line,
          0,
          offset,
          columns,
          firstColumn,
          endColumn,
          between,
          y * size,
        );
      }
    }
  }

  // Rows.
  for (let row = firstRow; row < endRow; row++) {
    const at = (row * width + firstColumn) * 3;
    filterColumn(
      source,
      size,
      top,
      image.height,
      background,
      rows,
      row,
      out,
      at,
    );
  }
  return { data, width, height, channels: 3 };
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

function fill(
  colour: readonly [number, number, number],
  out: Uint8Array,
): void {
  const [red, green, blue] = colour;
  for (let i = 0; i < out.length; i += 3) {
    out[i] = red;
    out[i + 1] = green;
    out[i + 2] = blue;
  }
}
