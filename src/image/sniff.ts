/** The image formats that are read. */
export type ImageFormat =
  | "png"
  | "jpeg"
  | "webp"
  | "bmp"
  | "avif"
  | "gif"
  | "tiff"
  | "jxl";

/** The names by which people know the formats. */
export const FORMAT_NAMES: Readonly<Record<ImageFormat, string>> = {
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
  bmp: "BMP",
  avif: "AVIF",
  gif: "GIF",
  tiff: "TIFF",
  jxl: "JPEG XL",
};

/** Sizes of the BMP information headers in use, OS/2's included. */
const BMP_HEADERS: ReadonlySet<number> = new Set([
  12,
  16,
  40,
  52,
  56,
  64,
  108,
  124,
]);

/**
 * Tells a file's format by its first bytes; the name of the file plays no part.
 *
 * @param bytes The file, or at least its first 64 bytes.
 * @returns The format, or `null` where it is none of those that are read.
 *
 * @example
 * ```ts
 * import { sniffFormat } from "@wdtag/cli";
 * import { equal } from "node:assert/strict";
 *
 * equal(sniffFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), "jpeg");
 * equal(sniffFormat(new TextEncoder().encode("<html>")), null);
 * ```
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat | null {
  if (starts(bytes, "\x89PNG\r\n\x1a\n")) return "png";
  if (starts(bytes, "\xff\xd8\xff")) return "jpeg";
  if (starts(bytes, "RIFF") && starts(bytes, "WEBP", 8)) return "webp";
  if (starts(bytes, "GIF87a") || starts(bytes, "GIF89a")) return "gif";
  if (starts(bytes, "BM") && BMP_HEADERS.has(littleEndian(bytes, 14))) {
    return "bmp";
  }
  if (TIFF_STARTS.some((start) => starts(bytes, start))) return "tiff";
  if (starts(bytes, "\xff\x0a") || starts(bytes, "\0\0\0\x0cJXL \r\n\x87\n")) {
    return "jxl";
  }
  if (starts(bytes, "ftyp", 4) && hasAvifBrand(bytes)) return "avif";
  return null;
}

/** Classic and BigTIFF, in either byte order. */
const TIFF_STARTS = ["II*\0", "MM\0*", "II+\0", "MM\0+"] as const;

/** The major brand and the compatible ones that follow the version. */
function hasAvifBrand(bytes: Uint8Array): boolean {
  const end = Math.min(
    bytes.length,
    littleEndian(bytes.subarray(0, 4).toReversed(), 0),
    256,
  );
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) {
    if (starts(bytes, "avif", at) || starts(bytes, "avis", at)) return true;
  }
  return false;
}

function starts(bytes: Uint8Array, text: string, at = 0): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** A 32-bit number, 0 where the file ends before it. */
function littleEndian(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}
