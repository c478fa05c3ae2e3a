import { DecodeError } from "../decode_error.ts";
import { hasJpegEnd } from "../headers/jpeg_header.ts";
import type { RawImage } from "../raw_image.ts";
import { cmykToRgb } from "./cmyk.ts";
import type { Decoder } from "./decoder.ts";
import { decodePngWith } from "./png.ts";

/** What the package's modules hold; they have no types of their own. */
interface PngModule {
  init(): Promise<{
    decode(bytes: Uint8Array): {
      width: number;
      height: number;
      framebuffer: Uint8Array<ArrayBuffer>;
    };
  }>;
}

interface JpegModule {
  init(): Promise<{
    decode(bytes: Uint8Array, width: number, height: number): {
      width: number;
      height: number;
      /** 0 grey, 1 RGB, 2 CMYK. */
      format: 0 | 1 | 2;
      buffer: Uint8Array<ArrayBuffer>;
    };
  }>;
}

/**
 * Decodes with imagescript's WebAssembly. Its entry module also loads a native
 * file, so only the modules of the two decoders are imported: nothing native
 * runs, and `--allow-ffi` is not needed; `--allow-read` is, and
 * `--allow-env=IMAGESCRIPT_WASM_SIMD`, which they ask for.
 *
 * Its TIFF decoder fails on every file, and it has none for WebP. A JPEG's
 * values lie up to 3 beside libjpeg's, for its transform and its upsampling
 * are others; arithmetic coding and CMYK without Adobe's marker it lacks.
 * Unlike sharp it does not notice that a JPEG with an end marker lacks pixels.
 */
export const imagescriptDecoder: Decoder = {
  name: "imagescript",
  formats: new Set(["png", "jpeg"]),
  decode: (bytes, format) =>
    format === "png" ? decodePngWith(bytes, decodePng) : decodeJpeg(bytes),
};

async function decodePng(bytes: Uint8Array): Promise<RawImage> {
  const { default: png } = await import(
    "npm:imagescript@1.3.1/wasm/node/png.js"
  ) as {
    default: PngModule;
  };
  // A new instance each time: one that failed may be in any state.
  const { width, height, framebuffer } = (await png.init()).decode(bytes);
  return { data: framebuffer, width, height, channels: 4 };
}

async function decodeJpeg(bytes: Uint8Array): Promise<RawImage> {
  const { default: jpeg } = await import(
    "npm:imagescript@1.3.1/wasm/node/jpeg.js"
  ) as {
    default: JpegModule;
  };
  const decoder = await jpeg.init();
  let image;
  try {
    // No size asked for: it is not to be scaled.
    image = decoder.decode(bytes, 0, 0);
  } catch (cause) {
    const reason = hasJpegEnd(bytes)
      ? "JPEG cannot be decoded: it is damaged, or of a kind that imagescript lacks"
      : "JPEG is truncated: it has no end marker";
    throw new DecodeError(reason, { cause });
  }
  const { width, height, format, buffer } = image;
  if (format === 2) {
    return { data: cmykToRgb(buffer), width, height, channels: 3 };
  }
  return { data: buffer, width, height, channels: format === 0 ? 1 : 3 };
}
