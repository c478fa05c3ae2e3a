import { crc32 } from "node:zlib";
import { DecodeError } from "../decode_error.ts";
import { byteView, fourLetters } from "./byte_view.ts";

/** What stands before a PNG's pixels. */
export interface PngHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: number;
  /** Adam7. */
  readonly interlaced: boolean;
  /** The content of PLTE. */
  readonly palette: Uint8Array | null;
  /** The content of tRNS. */
  readonly transparency: Uint8Array | null;
  /** There are more pictures than one. */
  readonly animated: boolean;
  /** Where the first IDAT chunk begins. */
  readonly pixelsAt: number;
}

/** The depths that each colour type allows (PNG specification, table 11.1). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Reads a PNG up to its pixels and checks the checksum of every chunk on the
 * way, as Pillow does; the checksums of the pixels' own chunks are left to
 * zlib's.
 *
 * @param bytes The file.
 * @returns Its header.
 * @throws {DecodeError} A chunk is damaged, or the header makes no sense.
 * @throws {RangeError} The file ends before its pixels.
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const view = byteView(bytes);
  if (fourLetters(view, 12) !== "IHDR" || view.getUint32(8) < 13) {
    throw new DecodeError("PNG does not begin with its header");
  }
  const bitDepth = view.getUint8(24);
  const colourType = view.getUint8(25);
  let palette: Uint8Array | null = null;
  let transparency: Uint8Array | null = null;
  let animated = false;
  let at = 8;
  for (;;) {
    const size = view.getUint32(at);
    const name = fourLetters(view, at + 4);
    if (name === "IDAT") break;
    if (name === "IEND") throw new DecodeError("PNG has no pixels");
    if (!/^[A-Za-z]{4}$/.test(name)) {
      throw new DecodeError("PNG is damaged: a chunk has no name");
    }
    const sum = view.getUint32(at + 8 + size);
    if (crc32(bytes.subarray(at + 4, at + 8 + size)) !== sum) {
      throw new DecodeError(
        `PNG is damaged: chunk "${name}" has a wrong checksum`,
      );
    }
    const content = bytes.subarray(at + 8, at + 8 + size);
    if (name === "PLTE") palette = content;
    if (name === "tRNS") transparency = content;
    if (name === "acTL") animated = true;
    at += 12 + size;
  }
  if (!DEPTHS[colourType]?.includes(bitDepth)) {
    throw new DecodeError(
      `PNG is damaged: colour type ${colourType} with ${bitDepth} bits does not exist`,
    );
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bitDepth,
    colourType,
    interlaced: view.getUint8(28) !== 0,
    palette,
    transparency,
    animated,
    pixelsAt: at,
  };
}
