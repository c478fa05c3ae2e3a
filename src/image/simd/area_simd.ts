import { type AreaAxis, areaAxis } from "../area_axis.ts";
import type { Canvas } from "../canvas.ts";
import type { RawImage } from "../raw_image.ts";
import { framedResult } from "./framed_result.ts";
import { layOut, resampleWasm } from "./resample_wasm.ts";
import { rowSource } from "./row_source.ts";

/** Pixels to a cell from which on adding whole numbers, as the twin does, is faster. */
const MOST_TAPS = 9;

/** The longest side of a canvas that is worth the memory. */
const LONGEST = 2 ** 15;

/** The least that the loops write at once, in pixels. */
const NARROWEST = 6;

/**
 * What {@linkcode areaOfCanvas} gives, computed in another way: WebAssembly's
 * SIMD adds in float32, product by product, in OpenCV's own order, so that
 * there is no doubt to be settled afterwards.
 *
 * @param canvas What is resized.
 * @param width Columns of the result, at most the canvas's.
 * @param height Rows of the result, at most the canvas's.
 * @returns A new image of three channels, the bytes that the twin gives; null
 * where the twin is faster or has to be asked, or there is no SIMD.
 * @throws {RangeError} As {@linkcode resizeArea}.
 */
export function areaSimd(
  canvas: Canvas,
  width: number,
  height: number,
): RawImage | null {
  const { image, background, left, top } = canvas;
  const columns = areaAxis(canvas.width, width);
  const rows = areaAxis(canvas.height, height);
  if (
    (columns.whole > 0 && rows.whole > 0) || columns.taps > MOST_TAPS ||
    Math.max(canvas.width, canvas.height) > LONGEST
  ) return null;

  // Cells of background alone are background, as long as no weight is lost.
  let [firstColumn, endColumn] = [0, width];
  let [firstRow, endRow] = [0, height];
  if (canvas.width > image.width || canvas.height > image.height) {
    const stray = (columns.taps + rows.taps + 4) * 2 ** -23 + columns.stray +
      rows.stray + columns.lost + rows.lost;
    if (255 * stray >= 0.5) return null;
    [firstColumn, endColumn] = reach(columns, left, image.width);
    [firstRow, endRow] = reach(rows, top, image.height);
  }
  const cells = endColumn - firstColumn;
  if (cells < NARROWEST) return null;
  const wasm = resampleWasm();
  if (wasm === null) return null;

  const from = columns.pixels[firstColumn]!;
  const lastCell = endColumn - 1;
  const to = columns.pixels[lastCell]! + columns.starts[endColumn]! -
    columns.starts[lastCell]!;
  const source = rowSource(canvas, from, to);
  const { memory } = wasm;
  const slots = rows.taps + 1;
  const slotSize = (cells * 3 + 20) * 4;
  const taps = columns.taps;
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
    cells * taps * 4,
    rows.taps * 4,
    rows.weights.length * 4,
    slots * slotSize + slotSize,
    width * height * 3,
  ]) as [number, number, number, number, number, number, number];
  const bytes = new Uint8Array(memory.buffer);
  source.place(bytes, sourceAt);
  const places = new Int32Array(memory.buffer, placesAt, cells);
  const weights = new Float32Array(memory.buffer, weightsAt, cells * taps);
  weights.fill(0);
  for (let i = 0; i < cells; i++) {
    const cell = firstColumn + i;
    places[i] = (columns.pixels[cell]! - from) * 3;
    const start = columns.starts[cell]!;
    // A weight of 0 adds nothing, not even a rounding.
    for (let k = start; k < columns.starts[cell + 1]!; k++) {
      weights[i * taps + k - start] = columns.weights[k]!;
    }
  }
  new Float32Array(memory.buffer, rowWeightsAt, rows.weights.length)
    .set(rows.weights);
  const addresses = new Int32Array(memory.buffer, addressesAt, rows.taps);
  const result = framedResult(
    bytes,
    out,
    [width, height],
    [firstColumn, firstRow, endColumn, endRow],
    background,
  );

  // All rows of background are the same, and made only where there are any.
  const plainAt = ringAt + slots * slotSize;
  let hasPlain = false;
  const plain = (): number => {
    if (!hasPlain) {
      hasPlain = true;
      const at = sourceAt;
      const line = bytes.slice(at, at + (to - from) * 3);
      for (let i = 0; i < (to - from) * 3; i += 3) {
        bytes.set(background, at + i);
      }
      wasm.areaRow(at, placesAt, weightsAt, taps, cells, plainAt);
      bytes.set(line, at);
    }
    return plainAt;
  };
  let next = 0;
  for (let row = firstRow; row < endRow; row++) {
    const start = rows.starts[row]!;
    const count = rows.starts[row + 1]! - start;
    const first = rows.pixels[row]! - top;
    for (let k = 0; k < count; k++) {
      const y = first + k;
      if (y < 0 || y >= image.height) {
        addresses[k] = plain();
        continue;
      }
      const slot = ringAt + (y % slots) * slotSize;
      if (y >= next) {
        next = y + 1;
        const line = source.row(y);
        wasm.areaRow(line, placesAt, weightsAt, taps, cells, slot);
      }
      addresses[k] = slot;
    }
    wasm.areaColumn(
      addressesAt,
      rowWeightsAt + start * 4,
      count,
      cells * 3,
      result.row(row),
    );
  }
  return result.image();
}

/** The cells that have a part in pixels `from` to `from + count`. */
function reach(
  { starts, pixels, target }: AreaAxis,
  from: number,
  count: number,
): [number, number] {
  let first = 0;
  while (pixels[first]! + starts[first + 1]! - starts[first]! <= from) first++;
  let end = target;
  while (pixels[end - 1]! >= from + count) end--;
  return [first, end];
}
