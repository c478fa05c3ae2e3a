import { crc32, deflateSync } from "node:zlib";

/** What {@linkcode buildPng} is told. */
export interface PngRecipe {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  /** Gives a sample in the file's own depth. */
  readonly sample: (x: number, y: number, channel: number) => number;
  /** Adam7. */
  readonly interlaced?: boolean;
  /** Chunks between IHDR and IDAT. */
  readonly before?: readonly PngChunk[];
  /** Chunks between IDAT and IEND. */
  readonly after?: readonly PngChunk[];
  /** Changes the compressed stream. */
  readonly stream?: (stream: Uint8Array) => Uint8Array;
  /** Changes the filtered rows before they are compressed. */
  readonly rows?: (rows: Uint8Array) => Uint8Array;
  /** Sizes of the leading IDAT chunks; the rest goes into a last one. */
  readonly split?: readonly number[];
  /** Leaves out IEND. */
  readonly endless?: boolean;
  /** Spoils the checksums of these chunks. */
  readonly spoil?: readonly string[];
}

/** A chunk: its four-letter name and its content. */
export type PngChunk = readonly [
  name: string,
  content: Uint8Array | readonly number[],
];

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** Column start, row start, column step and row step of Adam7's passes. */
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
 * Builds a PNG that uses each row filter in turn.
 *
 * @param recipe What it shall hold.
 * @returns The file.
 */
export function buildPng(recipe: PngRecipe): Uint8Array {
  const passes = recipe.interlaced ? ADAM7 : [[0, 0, 1, 1]] as const;
  const rows: number[] = [];
  for (const [x0, y0, dx, dy] of passes) {
    filterPass(recipe, rows, x0, y0, dx, dy);
  }
  const filtered = Uint8Array.from(rows);
  const packed = new Uint8Array(
    deflateSync(recipe.rows?.(filtered) ?? filtered, { level: 9 }),
  );
  let stream = recipe.stream?.(packed) ?? packed;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, recipe.width);
  header.setUint32(4, recipe.height);
  header.setUint8(8, recipe.bitDepth);
  header.setUint8(9, recipe.colourType);
  header.setUint8(12, recipe.interlaced ? 1 : 0);
  const chunks: PngChunk[] = [
    ["IHDR", new Uint8Array(header.buffer)],
    ...recipe.before ?? [],
  ];
  for (const size of recipe.split ?? []) {
    chunks.push(["IDAT", stream.subarray(0, size)]);
    stream = stream.subarray(size);
  }
  chunks.push(["IDAT", stream], ...recipe.after ?? []);
  if (!recipe.endless) chunks.push(["IEND", []]);
  return concat([
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    ...chunks.map((chunk) =>
      pngChunk(chunk, recipe.spoil?.includes(chunk[0]) ?? false)
    ),
  ]);
}

/**
 * Joins byte arrays.
 *
 * @param parts The arrays, in order.
 * @returns Them in one.
 */
export function concat(
  parts: readonly (Uint8Array | readonly number[])[],
): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function pngChunk([name, content]: PngChunk, spoiled: boolean): Uint8Array {
  const chunk = new Uint8Array(12 + content.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length);
  chunk.set(new TextEncoder().encode(name), 4);
  chunk.set(content, 8);
  const sum = crc32(chunk.subarray(4, 8 + content.length));
  view.setUint32(8 + content.length, spoiled ? (sum ^ 1) >>> 0 : sum);
  return chunk;
}

function filterPass(
  recipe: PngRecipe,
  rows: number[],
  x0: number,
  y0: number,
  dx: number,
  dy: number,
): void {
  const columns = Math.ceil((recipe.width - x0) / dx);
  const channels = CHANNELS[recipe.colourType];
  const stride = Math.ceil(columns * channels * recipe.bitDepth / 8);
  const step = Math.max(1, channels * recipe.bitDepth / 8);
  if (columns <= 0) return;
  let above = new Uint8Array(stride);
  for (
    let y = y0, kind = 0;
    y < recipe.height;
    y += dy, kind = (kind + 1) % 5
  ) {
    const row = new Uint8Array(stride);
    let bit = 0;
    for (let x = x0; x < recipe.width; x += dx) {
      for (
        let channel = 0;
        channel < channels;
        channel++, bit += recipe.bitDepth
      ) {
        const value = recipe.sample(x, y, channel);
        if (recipe.bitDepth === 16) {
          row[bit >> 3] = value >> 8;
          row[(bit >> 3) + 1] = value & 255;
        } else {
          row[bit >> 3] = row[bit >> 3]! |
            value << (8 - recipe.bitDepth - (bit & 7));
        }
      }
    }
    rows.push(kind);
    for (let i = 0; i < stride; i++) {
      const left = i < step ? 0 : row[i - step]!;
      const up = above[i]!;
      const corner = i < step ? 0 : above[i - step]!;
      const guess = [
        0,
        left,
        up,
        (left + up) >> 1,
        paeth(left, up, corner),
      ][kind]!;
      rows.push((row[i]! - guess) & 255);
    }
    above = row;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const a = Math.abs(estimate - left);
  const b = Math.abs(estimate - up);
  const c = Math.abs(estimate - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
