import { DecodeError } from "../decode_error.ts";
import type { ImageSize } from "../image_size.ts";
import { byteView, fourLetters } from "./byte_view.ts";

/** Boxes that hold boxes, and the bytes that stand before those. */
const CONTAINERS: Readonly<Record<string, number>> = {
  meta: 4,
  iprp: 0,
  ipco: 0,
  moov: 0,
  trak: 0,
};

/**
 * Finds the largest size that an AVIF states: of its pictures (`ispe`) and
 * tracks (`tkhd`), of which the picture is one.
 *
 * @param bytes The file.
 * @returns The size with the most pixels.
 * @throws {DecodeError} No size is stated.
 */
export function readAvifSize(bytes: Uint8Array): ImageSize {
  const sizes: ImageSize[] = [];
  collect(byteView(bytes), 0, bytes.length, sizes);
  const largest =
    sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
  if (!largest) throw new DecodeError("AVIF gives no size");
  return largest;
}

function collect(
  view: DataView,
  from: number,
  to: number,
  sizes: ImageSize[],
): void {
  let at = from;
  while (at + 8 <= to) {
    let size = view.getUint32(at);
    let head = 8;
    if (size === 1 && at + 16 <= to) {
      size = Number(view.getBigUint64(at + 8));
      head = 16;
    }
    const end = size === 0 ? to : at + size;
    if (size !== 0 && size < head || end > to) return;
    const name = fourLetters(view, at + 4);
    const inside = at + head;
    if (name in CONTAINERS) {
      collect(view, inside + CONTAINERS[name]!, end, sizes);
    } else if (name === "ispe" && end - inside >= 12) {
      sizes.push({
        width: view.getUint32(inside + 4),
        height: view.getUint32(inside + 8),
      });
    } else if (name === "tkhd" && end - inside >= 84) {
      // Width and height are its last fields, in 16.16 fixed point.
      sizes.push({
        width: view.getUint32(end - 8) >>> 16,
        height: view.getUint32(end - 4) >>> 16,
      });
    }
    at = end;
  }
}
