import { DecodeError } from "../decode_error.ts";
import { byteView } from "./byte_view.ts";

/** A GIF up to the compressed pixels of its first picture. */
export interface GifHeader {
  /** Columns of the screen, widened to hold the first picture. */
  readonly width: number;
  /** Rows of the screen, heightened to hold the first picture. */
  readonly height: number;
  /** Column of the picture's left edge. */
  readonly left: number;
  /** Row of the picture's upper edge. */
  readonly top: number;
  /** Columns of the picture. */
  readonly frameWidth: number;
  /** Rows of the picture. */
  readonly frameHeight: number;
  /** Rows come in four passes. */
  readonly interlaced: boolean;
  /** RGB triples, the picture's own or else the file's. */
  readonly palette: Uint8Array | null;
  /** The colour that is transparent. */
  readonly transparent: number | null;
  /** Bits of the pixels' first codes, less one. */
  readonly codeSize: number;
  /** Where the picture's pixels begin. */
  readonly pixelsAt: number;
}

/**
 * Reads a GIF up to its first picture's pixels.
 *
 * @param bytes The file.
 * @returns Its header.
 * @throws {DecodeError} There is no picture.
 * @throws {RangeError} The file ends before it.
 */
export function readGifHeader(bytes: Uint8Array): GifHeader {
  const view = byteView(bytes);
  const screenFlags = view.getUint8(10);
  let at = 13;
  let palette: Uint8Array | null = null;
  if (screenFlags & 0x80) {
    const size = 3 << (screenFlags & 7) + 1;
    palette = bytes.subarray(at, at + size);
    at += size;
  }
  let transparent: number | null = null;
  for (;;) {
    const kind = view.getUint8(at++);
    if (kind === 0x3b) throw new DecodeError("GIF has no picture");
    if (kind === 0x21) {
      const label = view.getUint8(at++);
      // The graphic control extension: a flag for transparency, and the colour.
      if (
        label === 0xf9 && view.getUint8(at) >= 4 && view.getUint8(at + 1) & 1
      ) {
        transparent = view.getUint8(at + 4);
      }
      while (view.getUint8(at) > 0) at += 1 + view.getUint8(at);
      at++;
    } else if (kind === 0x2c) {
      break;
    }
  }
  const left = view.getUint16(at, true);
  const top = view.getUint16(at + 2, true);
  const frameWidth = view.getUint16(at + 4, true);
  const frameHeight = view.getUint16(at + 6, true);
  const flags = view.getUint8(at + 8);
  at += 9;
  if (flags & 0x80) {
    const size = 3 << (flags & 7) + 1;
    palette = bytes.subarray(at, at + size);
    at += size;
  }
  return {
    width: Math.max(view.getUint16(6, true), left + frameWidth),
    height: Math.max(view.getUint16(8, true), top + frameHeight),
    left,
    top,
    frameWidth,
    frameHeight,
    interlaced: (flags & 0x40) !== 0,
    palette,
    transparent,
    codeSize: view.getUint8(at),
    pixelsAt: at + 1,
  };
}
