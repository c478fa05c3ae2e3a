import { DecodeError } from "../decode_error.ts";
import { byteView } from "./byte_view.ts";

/** What a BMP's headers say. */
export interface BmpHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The first row comes first. */
  readonly topDown: boolean;
  /** 1, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  /** 0 none, 1 RLE8, 2 RLE4, 3 bit fields. */
  readonly compression: number;
  /** Red, green, blue and alpha masks, where there are bit fields. */
  readonly masks: readonly [number, number, number, number] | null;
  /** Colours, 3 bytes each in old OS/2 files and 4 otherwise: blue, green, red. */
  readonly palette: Uint8Array;
  /** Bytes a colour of the palette. */
  readonly paletteStep: 3 | 4;
  /** Where the pixels begin. */
  readonly pixelsAt: number;
}

/**
 * Reads a BMP's headers: OS/2 1 and 2, and Windows 3 to 5.
 *
 * @param bytes The file.
 * @returns What they say.
 * @throws {DecodeError} The headers make no sense.
 * @throws {RangeError} The file ends inside them.
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = byteView(bytes);
  const size = view.getUint32(14, true);
  const old = size === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = size >= 40 ? view.getUint32(30, true) : 0;
  let masks: BmpHeader["masks"] = null;
  let at = 14 + size;
  if (compression === 3) {
    // The masks are the header's last fields, or follow a header that has none.
    const mask = (i: number): number => view.getUint32(54 + 4 * i, true);
    const hasAlpha = size >= 56 && size !== 64;
    masks = [mask(0), mask(1), mask(2), hasAlpha ? mask(3) : 0];
    if (size === 40) at += 12;
  }
  if (![1, 4, 8, 16, 24, 32].includes(bits)) {
    throw new DecodeError(
      `BMP has ${bits} bits a pixel: only 1, 4, 8, 16, 24 and 32 are read`,
    );
  }
  const paletteStep = old ? 3 : 4;
  const claimed = size >= 40 ? view.getUint32(46, true) : 0;
  const colours = bits <= 8 ? claimed || 1 << bits : 0;
  // A palette that would reach into the pixels ends where they begin.
  const start = view.getUint32(10, true) || at + colours * paletteStep;
  const end = start > at
    ? Math.min(at + colours * paletteStep, start)
    : at + colours * paletteStep;
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    compression,
    masks,
    palette: bytes.subarray(at, end),
    paletteStep,
    pixelsAt: start,
  };
}
