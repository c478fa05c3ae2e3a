import { DecodeError } from "../decode_error.ts";
import { byteView } from "./byte_view.ts";

/** What a JPEG's frame header says. */
export interface JpegHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components: number;
}

/** Markers that stand alone, without a length: TEM, RST0..RST7, SOI. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Start of frame, any process: C0..CF but DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf &&
    ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * Finds a JPEG's frame header.
 *
 * @param bytes The file.
 * @returns Size and number of components.
 * @throws {DecodeError} There is no frame header.
 * @throws {RangeError} The file ends before it.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = byteView(bytes);
  let at = 2;
  for (;;) {
    // Bytes before a marker, and fill bytes, are skipped, as libjpeg does.
    while (view.getUint8(at) !== 0xff) at++;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    if (marker === 0 || standsAlone(marker)) continue;
    if (marker === 0xd9 || marker === 0xda) {
      throw new DecodeError("JPEG has no frame header");
    }
    if (isFrame(marker)) {
      return {
        height: view.getUint16(at + 3),
        width: view.getUint16(at + 5),
        components: view.getUint8(at + 7),
      };
    }
    at += Math.max(2, view.getUint16(at));
  }
}

/**
 * Whether a JPEG ends with (or near) its end marker. A file that was cut off
 * in transfer does not.
 *
 * @param bytes The file.
 * @returns True where an end marker follows the last start of a scan.
 */
export function hasJpegEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at > 1; at--) {
    if (bytes[at] !== 0xff) continue;
    if (bytes[at + 1] === 0xd9) return true;
    if (bytes[at + 1] === 0xda) return false;
  }
  return false;
}
