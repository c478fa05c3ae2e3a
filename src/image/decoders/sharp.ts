import { DecodeError } from "../decode_error.ts";
import { hasJpegEnd, readJpegHeader } from "../headers/jpeg_header.ts";
import { readHeader, readImageSize } from "../image_size.ts";
import type { RawImage } from "../raw_image.ts";
import { cmykToRgb } from "./cmyk.ts";
import type { DecodeLimits, Decoder } from "./decoder.ts";
import { decodePngWith } from "./png.ts";
import { type PixelRequest, type Pixels, readPixels } from "./sharp_pixels.ts";
import { decodeTiff } from "./sharp_tiff.ts";

/**
 * Decodes with sharp, that is libvips: native and fast. PNG of the rarer kinds
 * goes through the project's own decoder.
 */
export const sharpDecoder: Decoder = {
  name: "sharp",
  formats: new Set(["png", "jpeg", "webp", "tiff"]),
  decode: async (bytes, format, limits) => {
    switch (format) {
      case "png":
        return await decodePngWith(bytes, async (bytes, { colourType }) => {
          const space = colourType === 0 ? "b-w" : "srgb";
          return asImage(await readPixels(bytes, format, limits, { space }));
        });
      case "jpeg":
        return await decodeJpeg(bytes, limits);
      case "tiff":
        return await decodeTiff(bytes, limits);
      default: {
        const space = "srgb";
        const { width, height } = readImageSize(bytes, format);
        return asImage(
          await readPixels(bytes, format, limits, {
            space,
            ...shrunk(width, height, limits),
          }),
        );
      }
    }
  },
};

/**
 * What libjpeg warns of after it has filled pixels with grey or noise. Its other
 * warnings do no harm.
 */
const SPOILING =
  /premature end|bad huffman|bad arithmetic|bad progression|instead of RST/i;

/** The size to shrink to, where a picture may shrink. */
function shrunk(
  width: number,
  height: number,
  { shrink = 1 }: DecodeLimits,
): Pick<PixelRequest, "size"> {
  if (shrink === 1) return {};
  const size = [width, height].map((side) =>
    Math.max(1, Math.floor(side / shrink))
  );
  return { size: size as [number, number] };
}

async function decodeJpeg(
  bytes: Uint8Array<ArrayBuffer>,
  limits: DecodeLimits,
): Promise<RawImage> {
  const { components, width, height } = readHeader(
    bytes,
    "jpeg",
    readJpegHeader,
  );
  const space = components === 4 ? "cmyk" : components === 1 ? "b-w" : "srgb";
  const read = async (failOn: "warning" | "error"): Promise<RawImage> =>
    asImage(
      await readPixels(bytes, "jpeg", limits, {
        space,
        failOn,
        // Inks are not resized as colours are.
        ...(components === 4 ? {} : shrunk(width, height, limits)),
      }),
    );
  let image;
  try {
    image = await read("warning");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (!hasJpegEnd(bytes)) {
      throw new DecodeError("JPEG is truncated: it has no end marker", {
        cause: error,
      });
    }
    if (SPOILING.test(String(error.cause))) throw error;
    image = await read("error");
  }
  if (image.channels !== 4) return image;
  // JPEG files hold 255 less ink, which libvips has turned round.
  return { ...image, data: cmykToRgb(image.data), channels: 3 };
}

function asImage({ data, width, height, channels }: Pixels): RawImage {
  if (![1, 2, 3, 4].includes(channels)) {
    throw new DecodeError(`An image of ${channels} channels is not read`);
  }
  return { data, width, height, channels: channels as RawImage["channels"] };
}
