import { DecodeError } from "../decode_error.ts";
import { type GifHeader, readGifHeader } from "../headers/gif_header.ts";
import { readHeader } from "../image_size.ts";
import type { RawImage } from "../raw_image.ts";
import type { Decoder } from "./decoder.ts";

/**
 * Reads a GIF's first picture on its screen. Plain TypeScript, because Pillow
 * fills what the picture leaves free with the transparent colour or colour 0,
 * and other readers do not.
 */
export const gifDecoder: Decoder = {
  name: "gif",
  formats: new Set(["gif"]),
  decode: (bytes) => Promise.try(decodeGif, bytes),
};

function decodeGif(bytes: Uint8Array): RawImage {
  const header = readHeader(bytes, "gif", readGifHeader);
  const { width, height, transparent, codeSize } = header;
  const packed = joinBlocks(bytes, header.pixelsAt);
  const frame = unpackCodes(
    packed,
    codeSize,
    header.frameWidth * header.frameHeight,
  );
  const screen = new Uint8Array(width * height).fill(transparent ?? 0);
  rowOrder(header).forEach((y, i) => {
    const row = frame.subarray(
      i * header.frameWidth,
      (i + 1) * header.frameWidth,
    );
    screen.set(row, (header.top + y) * width + header.left);
  });
  const palette = header.palette ?? GREYS;
  const channels = transparent === null ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0, to = 0; i < screen.length; i++) {
    const colour = screen[i]! * 3;
    data[to++] = palette[colour] ?? 0;
    data[to++] = palette[colour + 1] ?? 0;
    data[to++] = palette[colour + 2] ?? 0;
    if (channels === 4) data[to++] = screen[i] === transparent ? 0 : 255;
  }
  return { data, width, height, channels };
}

/** Where a file has no palette at all, its numbers are greys. */
const GREYS = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/** The rows in the order in which they are stored. */
function rowOrder({ frameHeight, interlaced }: GifHeader): number[] {
  const passes = interlaced
    ? [[0, 8], [4, 8], [2, 4], [1, 2]] as const
    : [[0, 1]] as const;
  const rows: number[] = [];
  for (const [first, step] of passes) {
    for (let y = first; y < frameHeight; y += step) rows.push(y);
  }
  return rows;
}

/** Puts the data's blocks, each with its length before it, together. */
function joinBlocks(bytes: Uint8Array, start: number): Uint8Array {
  const joined = new Uint8Array(Math.max(0, bytes.length - start));
  let size = 0;
  for (
    let at = start;
    at < bytes.length && bytes[at]! > 0;
    at += 1 + bytes[at]!
  ) {
    const block = bytes.subarray(at + 1, at + 1 + bytes[at]!);
    joined.set(block, size);
    size += block.length;
  }
  return joined.subarray(0, size);
}

/** Unpacks variable-length LZW codes (GIF89a specification, appendix F). */
function unpackCodes(
  packed: Uint8Array,
  codeSize: number,
  count: number,
): Uint8Array {
  if (codeSize < 1 || codeSize > 8) {
    throw new DecodeError(
      `GIF is damaged: a code size of ${codeSize} does not exist`,
    );
  }
  const indices = new Uint8Array(count);
  const clear = 1 << codeSize;
  const prefix = new Uint16Array(4096);
  const suffix = new Uint8Array(4096);
  const lengths = new Uint16Array(4096).fill(1, 0, clear);
  for (let i = 0; i < clear; i++) suffix[i] = i;
  let [next, width, previous, filled, held, bits, at] = [
    clear + 2,
    codeSize + 1,
    -1,
    0,
    0,
    0,
    0,
  ];
  while (filled < count) {
    while (bits < width && at < packed.length) {
      held |= packed[at++]! << bits;
      bits += 8;
    }
    const code = held & (1 << width) - 1;
    if (bits < width || code === clear + 1) {
      throw new DecodeError(
        `GIF is truncated: ${filled} of ${count} pixels are there`,
      );
    }
    held >>>= width;
    bits -= width;
    if (code === clear) {
      [next, width, previous] = [clear + 2, codeSize + 1, -1];
      continue;
    }
    if (
      code > next || code === next && previous < 0 ||
      previous < 0 && code > clear
    ) {
      throw new DecodeError(
        "GIF is damaged: its pixels hold a code that does not exist",
      );
    }
    const known = code < next;
    const length = known ? lengths[code]! : lengths[previous]! + 1;
    let place = filled + length - 1;
    let run = code;
    if (!known) {
      run = previous;
      place--;
    }
    for (; place >= filled; place--) {
      if (place < count) indices[place] = suffix[run]!;
      run = prefix[run]!;
    }
    const first = indices[filled]!;
    if (!known && filled + length <= count) {
      indices[filled + length - 1] = first;
    }
    if (previous >= 0 && next < 4096) {
      prefix[next] = previous;
      suffix[next] = first;
      lengths[next] = lengths[previous]! + 1;
      next++;
      if (next === 1 << width && width < 12) width++;
    }
    previous = code;
    filled += length;
  }
  return indices;
}
