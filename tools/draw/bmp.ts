import type { RawImage } from "../../src/image/raw_image.ts";

/**
 * A Windows bitmap with a palette: 8 bits a pixel, rows from the bottom up.
 *
 * @throws {RangeError} if the picture has more than 256 colours
 */
export function encodeBmp(image: RawImage): Uint8Array<ArrayBuffer> {
  const { data, width, height, channels } = image;
  const palette = new Map<number, number>();
  const stride = Math.ceil(width / 4) * 4;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
      const colour = r << 16 | g << 8 | b;
      const index = palette.get(colour) ?? palette.size;
      palette.set(colour, index);
      rows[(height - 1 - y) * stride + x] = index;
    }
  }
  if (palette.size > 256) {
    throw new RangeError(
      `The picture has ${palette.size} colours: a bitmap with a palette takes 256`,
    );
  }

  const start = 14 + 40 + palette.size * 4;
  const file = new Uint8Array(start + rows.length);
  const view = new DataView(file.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, file.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(34, rows.length, true);
  view.setUint32(46, palette.size, true);
  for (const [colour, index] of palette) {
    view.setUint32(54 + index * 4, colour, true);
  }
  file.set(rows, start);
  return file;
}
