import type { RawImage } from "../raw_image.ts";
import type { ImageFormat } from "../sniff.ts";

/** What a decoder must keep to. */
export interface DecodeLimits {
  /** The most pixels that an image may have. */
  readonly maxPixels: number;
  /** By how much a decoder that can may shrink it on the way; 1 where it is left out. */
  readonly shrink?: 1 | 2 | 4 | 8;
}

/**
 * Turns a file's bytes into pixels. All decoders give what Pillow gives: no
 * turning by EXIF, no colour management, the first picture of an animation.
 */
export interface Decoder {
  /** The name that messages use. */
  readonly name: string;
  /** The formats that it reads. */
  readonly formats: ReadonlySet<ImageFormat>;
  /**
   * Decodes an image whose size has been found to be within the limit.
   *
   * @param bytes The file.
   * @param format Its format, as `sniffFormat` tells it.
   * @param limits What to keep to.
   * @returns The pixels.
   * @throws {DecodeError} The image is broken, or of a kind that it lacks.
   */
  readonly decode: (
    bytes: Uint8Array<ArrayBuffer>,
    format: ImageFormat,
    limits: DecodeLimits,
  ) => Promise<RawImage>;
}
