import { DecodeError } from "../decode_error.ts";
import type { ImageSize } from "../image_size.ts";
import { byteView, fourLetters } from "./byte_view.ts";

/**
 * Reads a WebP's size: of the canvas where there is one, else of the picture.
 *
 * @param bytes The file.
 * @returns Its size.
 * @throws {DecodeError} The first chunk is none of WebP's.
 * @throws {RangeError} The file ends inside its header.
 */
export function readWebpSize(bytes: Uint8Array): ImageSize {
  const view = byteView(bytes);
  switch (fourLetters(view, 12)) {
    case "VP8 ":
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    case "VP8L": {
      const packed = view.getUint32(21, true);
      return {
        width: (packed & 0x3fff) + 1,
        height: (packed >>> 14 & 0x3fff) + 1,
      };
    }
    case "VP8X":
      return {
        width: (view.getUint32(24, true) & 0xffffff) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
      };
    default:
      throw new DecodeError("WebP is damaged: its first chunk is unknown");
  }
}
