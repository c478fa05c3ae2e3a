import { DecodeError } from "../decode_error.ts";
import { readTiffHeader } from "../headers/tiff_header.ts";
import { readHeader } from "../image_size.ts";
import type { RawImage } from "../raw_image.ts";
import { cmykToRgb } from "./cmyk.ts";
import type { DecodeLimits } from "./decoder.ts";
import { orient } from "./orient.ts";
import { type Pixels, readPixels } from "./sharp_pixels.ts";

/**
 * Decodes the first page of a TIFF with libvips, as Pillow would: turned as it
 * asks, CMYK without a profile, 16-bit grey clipped at 255. Premultiplied
 * colours may lie 1 beside Pillow's.
 *
 * @param bytes The file.
 * @param limits What to keep to.
 * @returns The pixels.
 * @throws {DecodeError} The file is damaged or of a kind that is not read.
 */
export async function decodeTiff(
  bytes: Uint8Array<ArrayBuffer>,
  limits: DecodeLimits,
): Promise<RawImage> {
  const header = readHeader(bytes, "tiff", readTiffHeader);
  const { bits, samples, photometric, sampleFormat, extra } = header;
  if (samples > 1 && (bits > 16 || sampleFormat !== 1)) {
    throw new DecodeError(
      `TIFF with ${samples} samples of ${bits} bits, signed or real, is not read`,
    );
  }
  const read = (space: "srgb" | "b-w" | "cmyk" | "grey16"): Promise<Pixels> =>
    readPixels(bytes, "tiff", limits, { space });
  let image: RawImage;
  if (photometric === 5) {
    const cmyk = keep(await read("cmyk"), 4);
    image = { ...cmyk, data: cmykToRgb(cmyk.data), channels: 3 };
  } else if (samples === 1 && bits === 16 && sampleFormat === 1) {
    image = clipGrey(await read("grey16"), photometric === 0);
  } else if (samples === 1 && photometric <= 1) {
    image = keep(await read("b-w"), 1);
  } else {
    const pixels = await read("srgb");
    // An extra sample is alpha where the file says so, or says nothing.
    image = keep(pixels, pixels.channels > 3 && extra !== 0 ? 4 : 3);
  }
  return orient(image, header.orientation);
}

/** Takes the first few channels. */
function keep(pixels: Pixels, channels: 1 | 3 | 4): RawImage {
  const { width, height } = pixels;
  if (pixels.channels === channels) return { ...pixels, channels };
  const data = new Uint8Array(width * height * channels);
  for (let at = 0, to = 0; to < data.length; at += pixels.channels) {
    for (let c = 0; c < channels; c++) data[to++] = pixels.data[at + c]!;
  }
  return { data, width, height, channels };
}

/** Pillow clips 16-bit grey, and does not mind which end is white. */
function clipGrey(pixels: Pixels, inverted: boolean): RawImage {
  const { buffer, byteOffset, byteLength } = pixels.data;
  const deep = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const flip = inverted ? 0xffff : 0;
  const { width, height, channels } = pixels;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(255, deep[i * channels]! ^ flip);
  }
  return { data, width, height, channels: 1 };
}
