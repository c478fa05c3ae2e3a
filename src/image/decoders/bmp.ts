import { DecodeError } from "../decode_error.ts";
import { type BmpHeader, readBmpHeader } from "../headers/bmp_header.ts";
import { readHeader } from "../image_size.ts";
import type { RawImage } from "../raw_image.ts";
import type { Decoder } from "./decoder.ts";

/**
 * Reads BMP: 1 to 32 bits, RLE, bit fields, top-down, OS/2. Plain TypeScript:
 * the packages tried were wrong on OS/2 2 headers, 16 bits, RLE jumps or
 * palettes.
 *
 * As in Pillow, the fourth byte of a 32-bit pixel is alpha only where a mask
 * says so, colours that the palette lacks are black, and five bits are
 * stretched to eight by truncating division.
 */
export const bmpDecoder: Decoder = {
  name: "bmp",
  formats: new Set(["bmp"]),
  decode: (bytes) => Promise.try(decodeBmp, bytes),
};

function decodeBmp(bytes: Uint8Array): RawImage {
  const header = readHeader(bytes, "bmp", readBmpHeader);
  const { bits, compression } = header;
  const runs = compression === 1 && bits === 8 ||
    compression === 2 && bits === 4;
  if (!runs && compression !== 0 && !(compression === 3 && bits >= 16)) {
    throw new DecodeError(
      `BMP compression ${compression} with ${bits} bits a pixel is not read`,
    );
  }
  if (runs) {
    return colourIndices(header, flipped(header, unpackRuns(bytes, header)));
  }
  const stride = Math.ceil(header.width * bits / 32) * 4;
  // Rows but the last are padded; writers are forgiven for leaving that out.
  const needed = stride * (header.height - 1) +
    Math.ceil(header.width * bits / 8);
  if (bytes.length < header.pixelsAt + needed) {
    throw new DecodeError(
      `BMP is truncated: ${
        Math.max(0, bytes.length - header.pixelsAt)
      } of ${needed} bytes of pixels are there`,
    );
  }
  if (bits <= 8) {
    return colourIndices(header, unpackIndices(bytes, header, stride));
  }
  return unpackColours(bytes, header, stride);
}

/** Where a row is stored, counted from the first stored one. */
function storedRow(header: BmpHeader, y: number): number {
  return header.topDown ? y : header.height - 1 - y;
}

function unpackIndices(
  bytes: Uint8Array,
  header: BmpHeader,
  stride: number,
): Uint8Array {
  const { width, height, bits, pixelsAt } = header;
  const indices = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + storedRow(header, y) * stride;
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      indices[y * width + x] =
        bytes[row + (bit >> 3)]! >> (8 - bits - (bit & 7)) & mask;
    }
  }
  return indices;
}

/** Unpacks RLE into rows as they are stored; pixels jumped over get colour 0. */
function unpackRuns(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  let at = header.pixelsAt;
  let x = 0;
  let y = 0;
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  const nibble = (byte: number, i: number): number =>
    bits === 8 ? byte : i & 1 ? byte & 15 : byte >> 4;
  for (;;) {
    const last = y >= height || y === height - 1 && x >= width;
    if (at + 1 >= bytes.length) {
      if (last) return indices;
      throw new DecodeError(
        `BMP is truncated: its runs end in row ${y + 1} of ${height}`,
      );
    }
    const count = bytes[at++]!;
    const value = bytes[at++]!;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nibble(value, i));
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      if (last) return indices;
      throw new DecodeError(
        `BMP is truncated: its runs end in row ${y + 1} of ${height}`,
      );
    } else if (value === 2) {
      x += bytes[at++] ?? 0;
      y += bytes[at++] ?? 0;
    } else {
      const size = bits === 8 ? value : (value + 1) >> 1;
      if (at + size > bytes.length) {
        throw new DecodeError(
          `BMP is truncated: its runs end in row ${y + 1} of ${height}`,
        );
      }
      for (let i = 0; i < value; i++) {
        put(nibble(bytes[at + (bits === 8 ? i : i >> 1)]!, i));
      }
      at += size + (size & 1);
    }
  }
}

/** Puts rows in order from the top. */
function flipped(header: BmpHeader, stored: Uint8Array): Uint8Array {
  if (header.topDown) return stored;
  const { width, height } = header;
  const ordered = new Uint8Array(stored.length);
  for (let y = 0; y < height; y++) {
    ordered.set(
      stored.subarray(y * width, (y + 1) * width),
      (height - 1 - y) * width,
    );
  }
  return ordered;
}

function colourIndices(header: BmpHeader, indices: Uint8Array): RawImage {
  const { width, height, palette, paletteStep } = header;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < indices.length; i++) {
    const colour = indices[i]! * paletteStep;
    data[3 * i] = palette[colour + 2] ?? 0;
    data[3 * i + 1] = palette[colour + 1] ?? 0;
    data[3 * i + 2] = palette[colour] ?? 0;
  }
  return { data, width, height, channels: 3 };
}

function unpackColours(
  bytes: Uint8Array,
  header: BmpHeader,
  stride: number,
): RawImage {
  const { width, height, bits, pixelsAt } = header;
  const step = bits / 8;
  const masks = header.masks?.some((mask) => mask !== 0)
    ? header.masks
    : bits === 16
    ? [0x7c00, 0x3e0, 0x1f, 0] as const
    // All masks zero, which some writers leave: alpha counts, as in Pillow.
    : [
      0xff0000,
      0xff00,
      0xff,
      bits === 32 && header.masks ? 0xff000000 : 0,
    ] as const;
  const fields = masks.filter((mask, i) => i < 3 || mask !== 0).map(field);
  const channels = fields.length === 4 ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let at = pixelsAt + storedRow(header, y) * stride;
    for (let x = 0; x < width; x++, at += step) {
      let pixel = bytes[at]! | bytes[at + 1]! << 8;
      if (step > 2) pixel |= bytes[at + 2]! << 16;
      if (step > 3) pixel |= bytes[at + 3]! << 24;
      for (const { shift, limit, scale } of fields) {
        const value = pixel >>> shift & limit;
        data[to++] = scale === null ? value : scale[value]!;
      }
    }
  }
  return { data, width, height, channels };
}

interface Field {
  readonly shift: number;
  readonly limit: number;
  /** What each value becomes; `null` where 8 bits stay as they are. */
  readonly scale: Uint8Array | null;
}

function field(mask: number): Field {
  if (mask === 0) return { shift: 0, limit: 0, scale: null };
  let shift = 31 - Math.clz32(mask & -mask);
  const width = 32 - Math.clz32(mask) - shift;
  const drop = Math.max(0, width - 8);
  shift += drop;
  const limit = (1 << (width - drop)) - 1;
  const scale = width >= 8
    ? null
    : Uint8Array.from({ length: limit + 1 }, (_, value) =>
      Math.floor(value * 255 / limit));
  return { shift, limit, scale };
}
