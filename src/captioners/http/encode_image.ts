import { loadSharp } from "../../image/decoders/sharp_pixels.ts";
import { fitPixels } from "../../image/fit_pixels.ts";
import type { RawImage } from "../../image/raw_image.ts";

/** How an image goes to a server. */
export interface ImageEncoding {
  /** The most pixels that its longer side has; smaller ones stay as they are. */
  readonly side: number;
  /** The format. */
  readonly format: "jpeg" | "png";
  /** JPEG's quality, 1..100. */
  readonly quality: number;
}

/**
 * An image as a `data:` URL: laid on white, made smaller with Pillow's LANCZOS
 * where it is too large, and encoded anew, so that nothing that a file holds
 * besides its picture goes along. Needs what sharp needs.
 *
 * @param image Any decoded image.
 * @param encoding How large, and in which format.
 * @throws {Error} Where sharp can't be loaded.
 */
export async function encodeImage(
  image: RawImage,
  { side, format, quality }: ImageEncoding,
): Promise<string> {
  const { data, width, height } = fitPixels(image, {
    ...sizeWithin(image, side),
    layout: "NHWC",
    channelOrder: "RGB",
    fit: "squash",
    resample: "lanczos",
    background: [255, 255, 255],
    divisor: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  });
  const sharp = await loadSharp();
  const raw = sharp(data, { raw: { width, height, channels: 3 } });
  const encoded = format === "png"
    ? raw.png({ compressionLevel: 6 })
    : raw.jpeg({ quality, chromaSubsampling: "4:4:4" });
  const bytes: Uint8Array = await encoded.toBuffer();
  return `data:image/${format};base64,${bytes.toBase64()}`;
}

/**
 * The size of an image whose longer side has at most so many pixels.
 *
 * @param image Its width and height.
 * @param side The most pixels.
 */
export function sizeWithin(
  { width, height }: Pick<RawImage, "width" | "height">,
  side: number,
): { readonly width: number; readonly height: number } {
  const longer = Math.max(width, height);
  if (longer <= side) return { width, height };
  const scaled = (length: number) =>
    Math.max(1, Math.round(length * side / longer));
  return { width: scaled(width), height: scaled(height) };
}
