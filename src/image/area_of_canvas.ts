import { type AreaAxis, areaAxis } from "./area_axis.ts";
import { areaMeans, wholeMeans } from "./area_columns.ts";
import { areaRows } from "./area_rows.ts";
import type { Canvas } from "./canvas.ts";
import type { RawImage } from "./raw_image.ts";
import { replayAreaCell } from "./replay_area_cell.ts";

/**
 * A padded canvas longer than this is no longer compared with OpenCV's own
 * rounding: 51 GB, nobody could have asked OpenCV.
 */
const LONGEST_REPLAYED = 2 ** 17;

let sumsOfRow = new Int32Array(0);
let doubtfulCells = new Int32Array(0);

/**
 * {@linkcode resizeArea} of a picture on its canvas. The margins cost no
 * memory and next to no time, and the bytes are those of a canvas that was
 * really put together.
 *
 * @param canvas What is resized.
 * @param width Columns of the result, at most the canvas's.
 * @param height Rows of the result, at most the canvas's.
 * @returns A new image of three channels.
 * @throws {RangeError} As {@linkcode resizeArea}.
 */
export function areaOfCanvas(
  canvas: Canvas,
  width: number,
  height: number,
): RawImage {
  const { image, background, left, top } = canvas;
  const columns = areaAxis(canvas.width, width);
  const rows = areaAxis(canvas.height, height);
  const result: RawImage = {
    data: new Uint8Array(width * height * 3),
    width,
    height,
    channels: 3,
  };
  const { data } = result;
  const [red, green, blue] = background;

  // Float32 rounds each product and each sum once, and all of them are positive.
  const roundings = (columns.taps + rows.taps + 4) * 2 ** -24;
  const margin = 255 *
    (roundings * (1 + roundings) + columns.stray + rows.stray);
  const isPadded = canvas.width > image.width || canvas.height > image.height;
  const isReplayed = !isPadded ||
    Math.max(canvas.width, canvas.height) <= LONGEST_REPLAYED;

  // Cells of background alone are background, as long as no weight is lost.
  let [firstColumn, endColumn] = [0, width];
  let [firstRow, endRow] = [0, height];
  if (isPadded && 255 * (columns.lost + rows.lost) + margin < 0.5) {
    [firstColumn, endColumn] = cellsOf(columns, left, image.width);
    [firstRow, endRow] = cellsOf(rows, top, image.height);
    for (let i = 0; i < data.length; i += 3) {
      data[i] = red;
      data[i + 1] = green;
      data[i + 2] = blue;
    }
  }

  // A row of sums holds the picture and what else its outermost cells cover.
  const offset = Math.floor((firstColumn * columns.total) / columns.full);
  const end = Math.ceil((endColumn * columns.total) / columns.full);
  const size = (end - offset) * 3;
  const at = (left - offset) * 3;
  if (sumsOfRow.length < size + 8) sumsOfRow = new Int32Array(size + 8);
  if (doubtfulCells.length < width) doubtfulCells = new Int32Array(width);
  const sums = sumsOfRow;
  const doubtful = doubtfulCells;
  const sumRows = areaRows(image, background, top, rows);
  const area = columns.total * rows.total;
  const isWhole = columns.whole > 0 && rows.whole > 0;
  const isTwo = columns.whole === 2 && rows.whole === 2;

  for (let row = firstRow; row < endRow; row++) {
    const line = row * width * 3;
    sumRows(row, sums, at);
    if (at > 0 || at + image.width * 3 < size) {
      const share = shareOf(rows, row);
      fillSums(sums, 0, at, red * share, green * share, blue * share);
      const after = at + image.width * 3;
      fillSums(sums, after, size, red * share, green * share, blue * share);
    }
    if (isWhole) {
      wholeMeans(
        sums,
        offset,
        columns.whole,
        firstColumn,
        endColumn,
        area,
        isTwo,
        data,
        line,
      );
      continue;
    }
    const count = areaMeans(
      sums,
      offset,
      columns,
      firstColumn,
      endColumn,
      area,
      margin,
      data,
      line,
      doubtful,
    );
    if (!isReplayed) continue;
    for (let i = 0; i < count; i++) {
      const column = doubtful[i]!;
      replayAreaCell(
        canvas,
        columns,
        rows,
        column,
        row,
        data,
        line + column * 3,
      );
    }
  }
  return result;
}

/** The cells that have a part in pixels `from` to `from + count`. */
function cellsOf(
  axis: AreaAxis,
  from: number,
  count: number,
): [number, number] {
  return [
    Math.floor((from * axis.full) / axis.total),
    Math.ceil(((from + count) * axis.full) / axis.total),
  ];
}

/** The sum of a cell's shares. */
function shareOf({ cells, full }: AreaAxis, cell: number): number {
  const k = cell * 4;
  return cells[k + 2]! + (cells[k + 1]! - cells[k]!) * full + cells[k + 3]!;
}

function fillSums(
  sums: Int32Array,
  from: number,
  to: number,
  red: number,
  green: number,
  blue: number,
): void {
  for (let i = from; i < to; i += 3) {
    sums[i] = red;
    sums[i + 1] = green;
    sums[i + 2] = blue;
  }
}
