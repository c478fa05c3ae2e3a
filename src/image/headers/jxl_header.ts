import { DecodeError } from "../decode_error.ts";
import type { ImageSize } from "../image_size.ts";
import { byteView, fourLetters } from "./byte_view.ts";

/** Width over height, for each ratio that the codestream has a number for. */
const RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
];

/**
 * Reads a JPEG XL's size from its codestream (ISO/IEC 18181-1, SizeHeader),
 * bare or in a container.
 *
 * @param bytes The file.
 * @returns Its size before any turning.
 * @throws {DecodeError} There is no codestream.
 * @throws {RangeError} The file ends inside its header.
 */
export function readJxlSize(bytes: Uint8Array): ImageSize {
  const view = byteView(bytes);
  const start = view.getUint8(0) === 0xff ? 0 : findCodestream(view);
  if (view.getUint16(start) !== 0xff0a) {
    throw new DecodeError("JPEG XL has no codestream");
  }
  let bit = (start + 2) * 8;
  const take = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, bit++) {
      value += (view.getUint8(bit >> 3) >> (bit & 7) & 1) * 2 ** i;
    }
    return value;
  };
  const small = take(1) === 1;
  const side = (): number =>
    small ? (take(5) + 1) * 8 : 1 + take([9, 13, 18, 30][take(2)]!);
  const height = side();
  const ratio = take(3);
  if (ratio === 0) return { width: side(), height };
  const [across, down] = RATIOS[ratio]!;
  return { width: Math.floor(height * across / down), height };
}

function findCodestream(view: DataView): number {
  for (let at = 0;;) {
    let size = view.getUint32(at);
    const name = fourLetters(view, at + 4);
    let head = 8;
    if (size === 1) {
      size = Number(view.getBigUint64(at + 8));
      head = 16;
    }
    if (name === "jxlc") return at + head;
    // The first part of a codestream in parts; each begins with its number.
    if (name === "jxlp") return at + head + 4;
    if (size < head) throw new DecodeError("JPEG XL has no codestream");
    at += size;
  }
}
