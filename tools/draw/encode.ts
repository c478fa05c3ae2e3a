import { extname } from "node:path";
import type { RawImage } from "../../src/image/raw_image.ts";
import { encodeBmp } from "./bmp.ts";
import type { Picture } from "./picture.ts";

/** The file of a picture, in the format that its suffix names. */
export async function encode(
  picture: Picture,
  image: RawImage,
): Promise<Uint8Array> {
  const format = extname(picture.file);
  if (format === ".bmp") return encodeBmp(image);
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const { width, height, channels } = image;
  const source = sharp(image.data, { raw: { width, height, channels } });
  const quality = picture.quality ?? 90;
  switch (format) {
    case ".png":
      return await source.png({ compressionLevel: 9 }).toBuffer();
    case ".jpg":
      return await source.jpeg({ quality, mozjpeg: true }).toBuffer();
    case ".webp":
      return await source.webp({ quality, effort: 6, smartSubsample: true })
        .toBuffer();
    case ".avif":
      return await source.avif({ quality, effort: 6 }).toBuffer();
    case ".gif":
      return await source.gif({ dither: 0, effort: 10 }).toBuffer();
    default:
      throw new Error(`No encoder for "${picture.file}"`);
  }
}

/** The side of the squares that are compared, in pixels. */
const square = 32;

/**
 * How far a file's pixels are from the drawing, in 8-bit steps: the mean of
 * the differences in the square of 32 pixels where it is largest. Infinitely
 * far where the file cannot be read or has another size.
 */
export async function distance(
  file: Uint8Array,
  image: RawImage,
): Promise<number> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const { width, height, channels } = image;
  const opened = sharp(file).toColourspace("srgb");
  const decoded = channels === 4 ? opened.ensureAlpha() : opened.removeAlpha();
  const { data, info } = await decoded.raw().toBuffer({
    resolveWithObject: true,
  }).catch(() => ({ data: new Uint8Array(), info: { width: 0, height: 0 } }));
  if (
    info.width !== width || info.height !== height ||
    data.length !== image.data.length
  ) return Infinity;

  let largest = 0;
  for (let top = 0; top < height; top += square) {
    const bottom = Math.min(height, top + square);
    for (let left = 0; left < width; left += square) {
      const right = Math.min(width, left + square);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        const from = (y * width + left) * channels;
        const to = (y * width + right) * channels;
        for (let i = from; i < to; i++) {
          sum += Math.abs((image.data[i] ?? 0) - (data[i] ?? 0));
        }
      }
      const count = (bottom - top) * (right - left) * channels;
      largest = Math.max(largest, sum / count);
    }
  }
  return largest;
}
