import { constants, createInflate } from "node:zlib";
import { DecodeError } from "../decode_error.ts";
import { byteView, fourLetters } from "../headers/byte_view.ts";
import type { PngHeader } from "../headers/png_header.ts";

/** Part of a PNG's pixels: all of them, or one of Adam7's seven passes. */
export interface PngPass {
  /** Column of the first pixel, and columns between pixels. */
  readonly x: readonly [first: number, step: number];
  /** Row of the first pixel, and rows between pixels. */
  readonly y: readonly [first: number, step: number];
  /** Bytes a row. */
  readonly stride: number;
  /** Rows. */
  readonly rows: number;
  /** The unfiltered rows, one after another. */
  readonly samples: Uint8Array;
}

/** First column and row, and the steps between columns and rows. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Unpacks and unfilters a PNG's pixels (PNG specification, clauses 7 to 10).
 *
 * As Pillow, it does without IEND, without zlib's checksum where the stream
 * ends before it, and without the chunks' checksums; what comes after the last
 * row is left. Rows that are missing are an error.
 *
 * @param bytes The file.
 * @param header Its header.
 * @param channels Samples a pixel, as they are stored.
 * @returns One pass, or those of the seven that have pixels.
 * @throws {DecodeError} The stream is damaged or ends too early.
 */
export async function readPngRows(
  bytes: Uint8Array,
  header: PngHeader,
  channels: number,
): Promise<PngPass[]> {
  const layout = header.interlaced ? ADAM7 : [[0, 0, 1, 1]] as const;
  const shapes = layout.map(([left, top, dx, dy]) => {
    const columns = Math.ceil((header.width - left) / dx);
    const rows = Math.ceil((header.height - top) / dy);
    const stride = Math.ceil(columns * channels * header.bitDepth / 8);
    return { x: [left, dx] as const, y: [top, dy] as const, stride, rows };
  }).filter(({ stride, rows }) => stride > 0 && rows > 0);
  const size = shapes.reduce(
    (sum, { stride, rows }) => sum + (stride + 1) * rows,
    0,
  );
  const filtered = await unpack(pixelChunks(bytes, header.pixelsAt), size);
  const step = Math.max(1, channels * header.bitDepth / 8);
  let at = 0;
  return shapes.map((shape) => {
    const samples = unfilter(filtered, at, shape.stride, shape.rows, step);
    at += (shape.stride + 1) * shape.rows;
    return { ...shape, samples };
  });
}

/** The contents of the IDAT chunks that follow one another; the last may be cut off. */
function pixelChunks(bytes: Uint8Array, start: number): Uint8Array[] {
  const view = byteView(bytes);
  const chunks: Uint8Array[] = [];
  for (
    let at = start;
    at + 8 <= bytes.length && fourLetters(view, at + 4) === "IDAT";
  ) {
    const size = view.getUint32(at);
    chunks.push(bytes.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  return chunks;
}

/** No deflate stream unpacks to more times its size. */
const MAX_RATIO = 1032;

async function unpack(
  chunks: readonly Uint8Array[],
  size: number,
): Promise<Uint8Array> {
  // Flushing instead of finishing: a stream that is cut off gives what it holds.
  const packed = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size > packed * MAX_RATIO) {
    throw new DecodeError(
      `PNG is truncated: ${packed} bytes cannot hold its pixels`,
    );
  }
  const inflate = createInflate({
    chunkSize: 1 << 18,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const unpacked = new Uint8Array(size);
  let filled = 0;
  for (const chunk of chunks) inflate.write(chunk);
  inflate.end();
  try {
    for await (const part of inflate) {
      const wanted = part.subarray(0, size - filled);
      unpacked.set(wanted, filled);
      filled += wanted.length;
      // What is too long is not read to its end, which may be very far off.
      if (part.length > wanted.length) break;
    }
  } catch (cause) {
    throw new DecodeError("PNG is damaged: its pixels do not unpack", {
      cause,
    });
  }
  if (filled < size) {
    throw new DecodeError(
      `PNG is truncated: ${filled} of ${size} bytes of pixels are there`,
    );
  }
  return unpacked;
}

function unfilter(
  filtered: Uint8Array,
  start: number,
  stride: number,
  rows: number,
  step: number,
): Uint8Array {
  const samples = new Uint8Array(stride * rows);
  for (
    let y = 0, from = start, to = 0;
    y < rows;
    y++, from += stride + 1, to += stride
  ) {
    const kind = filtered[from]!;
    if (kind > 4) {
      throw new DecodeError(
        `PNG is damaged: row filter ${kind} does not exist`,
      );
    }
    const row = filtered.subarray(from + 1, from + 1 + stride);
    if (kind === 0 || kind === 2 && y === 0) {
      samples.set(row, to);
      continue;
    }
    for (let i = 0; i < stride; i++) {
      const left = i < step ? 0 : samples[to + i - step]!;
      const up = y === 0 ? 0 : samples[to + i - stride]!;
      let guess = left;
      if (kind === 2) guess = up;
      else if (kind === 3) guess = (left + up) >> 1;
      else if (kind === 4) {
        guess = paeth(
          left,
          up,
          i < step || y === 0 ? 0 : samples[to + i - stride - step]!,
        );
      }
      samples[to + i] = row[i]! + guess;
    }
  }
  return samples;
}

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  return toLeft <= toUp && toLeft <= toCorner
    ? left
    : toUp <= toCorner
    ? up
    : corner;
}
