import { DecodeError } from "../decode_error.ts";
import { byteView } from "./byte_view.ts";

/** What the first directory of a TIFF says. */
export interface TiffHeader {
  /** Columns, as they are stored. */
  readonly width: number;
  /** Rows, as they are stored. */
  readonly height: number;
  /** Bits of a sample. */
  readonly bits: number;
  /** Samples a pixel. */
  readonly samples: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr, 8 Lab. */
  readonly photometric: number;
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat: number;
  /** The first extra sample: 0 unspecified, 1 premultiplied alpha, 2 alpha. */
  readonly extra: number | null;
  /** 1 to 8, as in EXIF. */
  readonly orientation: number;
}

/** Bytes of a value of types BYTE, SHORT, LONG and LONG8. */
const VALUE_SIZES: Readonly<Record<number, number>> = {
  1: 1,
  3: 2,
  4: 4,
  16: 8,
};

/**
 * Reads the first directory of a classic or Big TIFF.
 *
 * @param bytes The file.
 * @returns What it says, with the defaults of the TIFF 6.0 specification.
 * @throws {DecodeError} It gives no size.
 * @throws {RangeError} The directory lies outside the file.
 */
export function readTiffHeader(bytes: Uint8Array): TiffHeader {
  const view = byteView(bytes);
  const little = view.getUint8(0) === 0x49;
  const big = view.getUint16(2, little) === 43;
  const long = (at: number): number => Number(view.getBigUint64(at, little));
  const start = big ? long(8) : view.getUint32(4, little);
  const count = big ? long(start) : view.getUint16(start, little);
  const entrySize = big ? 20 : 12;
  const tags = new Map<number, number>();
  for (let i = 0; i < Math.min(count, 4096); i++) {
    const entry = start + (big ? 8 : 2) + i * entrySize;
    const size = VALUE_SIZES[view.getUint16(entry + 2, little)];
    if (size === undefined) continue;
    const values = big ? long(entry + 4) : view.getUint32(entry + 4, little);
    const field = entry + (big ? 12 : 8);
    const inline = values * size <= (big ? 8 : 4);
    const at = inline
      ? field
      : big
      ? long(field)
      : view.getUint32(field, little);
    const tag = view.getUint16(entry, little);
    if (!WANTED.has(tag) || values === 0) continue;
    // Read to its end, because libtiff makes do with half a palette.
    view.getUint8(at + values * size - 1);
    // Of several values, only the first matters here.
    tags.set(tag, read(view, at, size, little));
  }
  const width = tags.get(256);
  const height = tags.get(257);
  if (width === undefined || height === undefined) {
    throw new DecodeError("TIFF gives no size");
  }
  const orientation = tags.get(274) ?? 1;
  return {
    width,
    height,
    bits: tags.get(258) ?? 1,
    samples: tags.get(277) ?? 1,
    photometric: tags.get(262) ?? 0,
    sampleFormat: tags.get(339) ?? 1,
    extra: tags.get(338) ?? null,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  };
}

/** What {@linkcode TiffHeader} has, and strips, tiles and the palette. */
const WANTED: ReadonlySet<number> = new Set([
  ...[256, 257, 258, 262, 274, 277, 338, 339],
  ...[273, 279, 320, 324, 325],
]);

function read(
  view: DataView,
  at: number,
  size: number,
  little: boolean,
): number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, little);
    case 4:
      return view.getUint32(at, little);
    default:
      return Number(view.getBigUint64(at, little));
  }
}
