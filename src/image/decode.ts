import type { InputSpec } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";

/** Which library decodes PNG, JPEG, WebP and TIFF: `auto` is sharp where it can be loaded. */
export type DecoderChoice = "auto" | "sharp" | "imagescript";

/**
 * How pictures are decoded: `exact`, as Pillow does; `fast`, where JPEG and
 * WebP may shrink while they are decoded.
 */
export type DecodeMode = "exact" | "fast";

/** How {@linkcode decodeImage} goes about it. */
export interface DecodeOptions {
  /** The library; `auto` by default. */
  readonly decoder?: DecoderChoice;
  /** The most pixels that an image may have; {@linkcode DEFAULT_MAX_PIXELS} by default. */
  readonly maxPixels?: number;
  /**
   * What a model will see of the picture: a JPEG or WebP of many pixels is then
   * shrunk by 2, 4 or 8 while it is decoded, to no less than twice that size.
   * Only sharp does so. Without it, pictures are decoded whole.
   */
  readonly shrinkFor?: Pick<InputSpec, "width" | "height" | "fit">;
}

/**
 * The most pixels that an image may have unless it is said otherwise: where
 * Pillow speaks of a decompression bomb.
 */
export const DEFAULT_MAX_PIXELS = 178_956_970;

/**
 * Decodes an image file to 8-bit pixels, to what Pillow would give: EXIF
 * orientation, colour profiles and gamma are ignored, 16 bits lose their low
 * byte (grey is clipped instead), an animation gives its first picture, and
 * alpha stays straight. Its content decides the format.
 *
 * A worker that decodes may close itself once it has its pixels, but must not be
 * terminated before: native code that comes back to a worker that is gone ends
 * the whole process.
 *
 * Needs `--allow-read` for the libraries' files, and sharp also `--allow-ffi`,
 * `--allow-env` and `--allow-sys`; imagescript `--allow-env`.
 *
 * @param bytes The file.
 * @param options The library, and the limit.
 * @returns The pixels, 1 to 4 channels.
 * @throws {DecodeError} The file is no image of a known format, is damaged,
 * truncated or too large, or the chosen library does not read its format.
 *
 * @example
 * ```ts
 * import { decodeImage } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * // A BMP of one red pixel.
 * const bytes = new Uint8Array(58);
 * bytes.set([0x42, 0x4d]);
 * bytes.set([54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24], 10);
 * bytes.set([0, 0, 255], 54);
 * const image = await decodeImage(bytes);
 * deepEqual(image, { data: Uint8Array.of(255, 0, 0), width: 1, height: 1, channels: 3 });
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<RawImage> {
  // Loaded when it is called: whoever imports the library for something else,
  // and the program until it listens for Ctrl-C, should not wait for decoders.
  const { decodeBytes } = await import("./decode_bytes.ts");
  return await decodeBytes(bytes, options);
}
