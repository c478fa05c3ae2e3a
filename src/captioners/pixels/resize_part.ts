import {
  type PillowAxis,
  pillowAxis,
  type PillowFilter,
} from "../../image/pillow_axis.ts";
import { filterColumn, filterRow } from "../../image/pillow_passes.ts";
import type { RawImage } from "../../image/raw_image.ts";

/** What an image is resized to, and which part of that is wanted. */
export interface ResizedPart {
  /** The whole result. */
  readonly whole: { readonly width: number; readonly height: number };
  /** Columns and rows of the result that come before the part. */
  readonly left: number;
  readonly top: number;
  /** The part. */
  readonly width: number;
  readonly height: number;
}

/** No part of this is background. */
const BLACK = [0, 0, 0] as const;

/**
 * A part of what `resizePillow` makes of an image, byte for byte, without the
 * rest: a picture of 1 by 60,000 pixels whose shorter side becomes 224 has
 * 9 GB, of which a captioner sees the middle.
 *
 * @param image Three channels.
 * @param part What is wanted.
 * @param filter Pillow's filter.
 */
export function resizePart(
  image: RawImage,
  { whole, left, top, width, height }: ResizedPart,
  filter: PillowFilter,
): RawImage {
  const columns = pillowAxis(image.width, whole.width, filter, left, width);
  const rows = pillowAxis(image.height, whole.height, filter, top, height);
  // As Image.resize() of Pillow, see `resizePillow`.
  const isTall = image.height > image.width * 100 &&
    whole.height < image.height && whole.width !== image.width;
  const data = isTall
    ? alongColumns(alongRows(image, rows, 0), image.width, height, columns)
    : rowsFirst(image, columns, rows);
  return { data, width, height, channels: 3 };
}

/** The horizontal pass of those rows that count, then the vertical one. */
function rowsFirst(
  image: RawImage,
  columns: PillowAxis,
  rows: PillowAxis,
): Uint8Array<ArrayBuffer> {
  const { firsts, counts, target } = rows;
  const first = firsts[0]!;
  const end = firsts[target - 1]! + counts[target - 1]!;
  const stride = image.width * 3;
  const data = alongColumns(
    image.data.subarray(first * stride, end * stride),
    image.width,
    end - first,
    columns,
  );
  const width = columns.target;
  return alongRows(
    { data, width, height: end - first, channels: 3 },
    rows,
    first,
  );
}

function alongColumns(
  data: Uint8Array,
  width: number,
  height: number,
  columns: PillowAxis,
): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(height * columns.target * 3);
  const out = new Uint8ClampedArray(made.buffer);
  const size = columns.target * 3;
  for (let y = 0; y < height; y++) {
    const start = y * width * 3;
    filterRow(data, start, 0, columns, 0, columns.target, out, y * size);
  }
  return made;
}

/** The vertical pass over rows of which `first` is the first. */
function alongRows(
  { data, width, height }: RawImage,
  rows: PillowAxis,
  first: number,
): Uint8Array<ArrayBuffer> {
  const size = width * 3;
  const made = new Uint8Array(rows.target * size);
  const out = new Uint8ClampedArray(made.buffer);
  for (let y = 0; y < rows.target; y++) {
    filterColumn(data, size, first, height, BLACK, rows, y, out, y * size);
  }
  return made;
}
