import { DecodeError } from "../decode_error.ts";
import type { RawImage } from "../raw_image.ts";
import { FORMAT_NAMES, type ImageFormat } from "../sniff.ts";
import type { Decoder } from "./decoder.ts";

/**
 * Reads AVIF and JPEG XL with icodec's WebAssembly builds of libavif and
 * libjxl. AVIF comes out as from Pillow, which has libavif too, where sharp's
 * libheif differs by tens (its chroma is not interpolated) and turns and
 * mirrors. Needs `--allow-read`.
 */
export const icodecDecoder: Decoder = {
  name: "icodec",
  formats: new Set(["avif", "jxl"]),
  decode: async (bytes, format) => {
    const codec = await load(format);
    let image;
    try {
      image = codec.decode(bytes);
    } catch (cause) {
      const reason = String((cause as Error)?.message ?? cause);
      throw new DecodeError(
        `${FORMAT_NAMES[format]} cannot be decoded: ${reason}`,
        { cause },
      );
    }
    const { width, height } = image;
    return {
      data: toEightBits(image, format),
      width,
      height,
      channels: 4,
    } satisfies RawImage;
  },
};

/** icodec's pixels: RGBA, two bytes a sample where there are more than 8 bits. */
interface CodecImage {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
}

interface Codec {
  decode(bytes: Uint8Array): CodecImage;
}

const loading = new Map<ImageFormat, Promise<Codec>>();

function load(format: ImageFormat): Promise<Codec> {
  let codec = loading.get(format);
  if (!codec) {
    codec = import("npm:icodec@0.6.0/node").then(async ({ avif, jxl }) => {
      const codec = format === "avif" ? avif : jxl;
      await codec.loadDecoder();
      return codec as unknown as Codec;
    });
    loading.set(format, codec);
  }
  return codec;
}

/**
 * Takes 8 bits of each sample: of AVIF the high ones, as Pillow's libyuv does
 * before it makes colours; of JPEG XL the nearest, as libjxl itself.
 */
function toEightBits(
  { data, depth = 8 }: CodecImage,
  format: ImageFormat,
): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = data;
  if (depth === 8) {
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  }
  const deep = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const scale = 255 / ((1 << depth) - 1);
  const bytes = new Uint8Array(deep.length);
  for (let i = 0; i < deep.length; i++) {
    bytes[i] = format === "avif"
      ? deep[i]! >> (depth - 8)
      : Math.round(deep[i]! * scale);
  }
  return bytes;
}
