import { DecodeError } from "./decode_error.ts";
import { readAvifSize } from "./headers/avif_header.ts";
import { readBmpHeader } from "./headers/bmp_header.ts";
import { readGifHeader } from "./headers/gif_header.ts";
import { readJpegHeader } from "./headers/jpeg_header.ts";
import { readJxlSize } from "./headers/jxl_header.ts";
import { readPngHeader } from "./headers/png_header.ts";
import { readTiffHeader } from "./headers/tiff_header.ts";
import { readWebpSize } from "./headers/webp_header.ts";
import { FORMAT_NAMES, type ImageFormat } from "./sniff.ts";

/** Columns and rows, in pixels. */
export interface ImageSize {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

const READERS: Readonly<Record<ImageFormat, (bytes: Uint8Array) => ImageSize>> =
  {
    png: readPngHeader,
    jpeg: readJpegHeader,
    webp: readWebpSize,
    bmp: readBmpHeader,
    avif: readAvifSize,
    gif: readGifHeader,
    tiff: readTiffHeader,
    jxl: readJxlSize,
  };

/**
 * Reads an image's size from its header, without decoding it: cheap, and safe
 * for a file of any size and origin.
 *
 * @param bytes The file.
 * @param format Its format, as `sniffFormat` tells it.
 * @returns The size as it is stored, before any turning.
 * @throws {DecodeError} The header is damaged or cut off, or a side is zero.
 */
export function readImageSize(
  bytes: Uint8Array,
  format: ImageFormat,
): ImageSize {
  const { width, height } = readHeader(bytes, format, READERS[format]);
  if (width <= 0 || height <= 0) {
    throw new DecodeError(
      `${
        FORMAT_NAMES[format]
      } is ${width} x ${height} pixels: it holds nothing`,
    );
  }
  return { width, height };
}

/**
 * Runs a header's reader, and says in the project's words when the file ends
 * too early for it.
 *
 * @param bytes The file.
 * @param format Its format, for the message.
 * @param reader Reads the header.
 * @returns What the reader returned.
 * @throws {DecodeError} The header is damaged or cut off.
 */
export function readHeader<T>(
  bytes: Uint8Array,
  format: ImageFormat,
  reader: (bytes: Uint8Array) => T,
): T {
  try {
    return reader(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DecodeError(
      `${FORMAT_NAMES[format]} is truncated: it ends inside its header`,
      { cause },
    );
  }
}
