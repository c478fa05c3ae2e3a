import { crc32, deflateSync } from "node:zlib";

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A PNG of one colour.
 *
 * @param colour The colour.
 * @param width Columns.
 * @param height Rows.
 */
export function tinyPng(
  colour: Colour,
  width = 16,
  height = 12,
): Uint8Array<ArrayBuffer> {
  const row = [0, ...Array.from({ length: width }, () => colour).flat()];
  const rows = Uint8Array.from(
    Array.from({ length: height }, () => row).flat(),
  );
  return pngOf(width, height, deflateSync(rows));
}

/** A PNG that says to be so large, and holds next to nothing. */
export function bombPng(
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  return pngOf(width, height, deflateSync(new Uint8Array(1000)));
}

/** A different colour for every number, so that captions differ. */
export function colourOf(index: number): Colour {
  return [index * 37 % 256, index * 91 % 256, index * 13 % 256];
}

function pngOf(
  width: number,
  height: number,
  data: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Eight bits, red, green and blue.
  header.set([8, 2], 8);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...chunk("IDAT", data),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(
    data.length + 8,
    crc32(bytes.subarray(4, data.length + 8)),
  );
  return bytes;
}
