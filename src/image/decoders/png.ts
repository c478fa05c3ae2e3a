import { DecodeError } from "../decode_error.ts";
import { type PngHeader, readPngHeader } from "../headers/png_header.ts";
import { readHeader } from "../image_size.ts";
import type { RawImage } from "../raw_image.ts";
import { type PngPass, readPngRows } from "./png_rows.ts";

/** Samples a pixel, as they are stored, for each colour type. */
const STORED: Readonly<Record<number, 1 | 2 | 3 | 4>> = {
  0: 1,
  2: 3,
  3: 1,
  4: 2,
  6: 4,
};

/**
 * Decodes a PNG, with a library where it gives what Pillow gives, and in plain
 * TypeScript where libraries differ: 16-bit grey, which Pillow clips at 255,
 * and colour keys. A file that the library refuses is read here as well, so
 * that one that Pillow forgives is read, and the error of any other names what
 * is wrong.
 *
 * @param bytes The file.
 * @param library Decodes a PNG of the common kinds.
 * @returns The pixels.
 * @throws {DecodeError} The file is damaged.
 */
export async function decodePngWith(
  bytes: Uint8Array<ArrayBuffer>,
  library: (
    bytes: Uint8Array<ArrayBuffer>,
    header: PngHeader,
  ) => Promise<RawImage>,
): Promise<RawImage> {
  const header = readHeader(bytes, "png", readPngHeader);
  if (isPlain(header)) {
    try {
      return await library(bytes, header);
    } catch {
      // What is wrong is found out below.
    }
  }
  return await decodePng(bytes, header);
}

function isPlain(header: PngHeader): boolean {
  const { bitDepth, colourType, transparency, palette } = header;
  // Where the default picture is not part of the animation, imagescript gives
  // the one that is.
  if (header.animated) return false;
  switch (colourType) {
    case 0:
      return bitDepth < 16 && transparency === null;
    case 2:
      return transparency === null;
    case 3:
      return palette !== null &&
        (transparency?.length ?? 0) <= palette.length / 3;
    default:
      return true;
  }
}

async function decodePng(
  bytes: Uint8Array,
  header: PngHeader,
): Promise<RawImage> {
  const { width, height, bitDepth } = header;
  const stored = STORED[header.colourType]!;
  if (header.colourType === 3 && header.palette === null) {
    throw new DecodeError("PNG is damaged: it has no palette");
  }
  const passes = await readPngRows(bytes, header, stored);
  const channels = channelsOf(header);
  const data = new Uint8Array(width * height * channels);
  const paint = painter(header, data);
  // 16 bits come as two bytes: high, low.
  const step = bitDepth === 16 ? stored * 2 : stored;
  for (const pass of passes) {
    for (let row = 0; row < pass.rows; row++) {
      let to = (pass.y[0] + row * pass.y[1]) * width + pass.x[0];
      const samples = bitDepth < 8
        ? spread(pass, row, bitDepth)
        : pass.samples.subarray(row * pass.stride, (row + 1) * pass.stride);
      const end = (pass.y[0] + row * pass.y[1] + 1) * width;
      for (let at = 0; to < end; at += step, to += pass.x[1]) {
        paint(samples, at, to * channels);
      }
    }
  }
  return { data, width, height, channels };
}

/** One byte for each sample of less than 8 bits. */
function spread(
  { samples, stride }: PngPass,
  row: number,
  bits: number,
): Uint8Array {
  const perByte = 8 / bits;
  const wide = new Uint8Array(stride * perByte);
  for (let i = 0; i < wide.length; i++) {
    const byte = samples[row * stride + Math.floor(i / perByte)]!;
    wide[i] = byte >> (8 - bits - i % perByte * bits) & (1 << bits) - 1;
  }
  return wide;
}

function channelsOf(
  { colourType, transparency }: PngHeader,
): 1 | 2 | 3 | 4 {
  switch (colourType) {
    case 0:
      return transparency ? 2 : 1;
    case 2:
    case 3:
      return transparency ? 4 : 3;
    default:
      return STORED[colourType]!;
  }
}

/** Gives the function that turns one stored pixel into one of the image's. */
function painter(
  header: PngHeader,
  data: Uint8Array,
): (samples: Uint8Array, at: number, to: number) => void {
  const { bitDepth, colourType, transparency } = header;
  const palette = header.palette ?? new Uint8Array(0);
  const wide = bitDepth === 16 ? 2 : 1;
  // A key's low bytes count, against a pixel's high ones: so does Pillow.
  const key = [1, 3, 5].map((i) => transparency?.[i] ?? -1);
  if (colourType === 0) {
    const scale = 255 / ((1 << bitDepth) - 1);
    // Pillow stretches the key of a bilevel image, and no other, as the pixels.
    const level = bitDepth === 1 ? key[0]! * 255 : key[0]!;
    return (samples, at, to) => {
      // Pillow clips 16-bit grey.
      if (bitDepth < 16) data[to] = samples[at]! * scale;
      else data[to] = samples[at]! > 0 ? 255 : samples[at + 1]!;
      if (transparency) data[to + 1] = data[to] === level ? 0 : 255;
    };
  }
  if (colourType === 3) {
    return (samples, at, to) => {
      const index = samples[at]!;
      for (let c = 0; c < 3; c++) data[to + c] = palette[index * 3 + c] ?? 0;
      if (transparency) data[to + 3] = transparency[index] ?? 255;
    };
  }
  const stored = STORED[colourType]!;
  const [red, green, blue] = key;
  return (samples, at, to) => {
    for (let c = 0; c < stored; c++) data[to + c] = samples[at + c * wide]!;
    if (colourType === 2 && transparency) {
      const hit = data[to] === red && data[to + 1] === green &&
        data[to + 2] === blue;
      data[to + 3] = hit ? 0 : 255;
    }
  };
}
