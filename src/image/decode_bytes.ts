import { DecodeError } from "./decode_error.ts";
import { bmpDecoder } from "./decoders/bmp.ts";
import type { Decoder } from "./decoders/decoder.ts";
import { gifDecoder } from "./decoders/gif.ts";
import { icodecDecoder } from "./decoders/icodec.ts";
import { imagescriptDecoder } from "./decoders/imagescript.ts";
import { sharpDecoder } from "./decoders/sharp.ts";
import { loadSharp } from "./decoders/sharp_pixels.ts";
import { readImageSize } from "./image_size.ts";
import {
  type DecodeOptions,
  type DecoderChoice,
  DEFAULT_MAX_PIXELS,
} from "./decode.ts";
import type { RawImage } from "./raw_image.ts";
import { shrinkFactor } from "./shrink_factor.ts";
import { FORMAT_NAMES, type ImageFormat, sniffFormat } from "./sniff.ts";

/** Decoders that belong to a format, whichever library is chosen for the others. */
const OWN: Partial<Record<ImageFormat, Decoder>> = {
  bmp: bmpDecoder,
  gif: gifDecoder,
  avif: icodecDecoder,
  jxl: icodecDecoder,
};

/**
 * Does what `decodeImage` promises: sniffs, checks the size, chooses the
 * decoder, and holds what it gives against what it said.
 *
 * @param bytes The file.
 * @param options The library, and the limit.
 */
export async function decodeBytes(
  bytes: Uint8Array,
  options: DecodeOptions,
): Promise<RawImage> {
  const {
    decoder: choice = "auto",
    maxPixels = DEFAULT_MAX_PIXELS,
    shrinkFor,
  } = options;
  if (bytes.length === 0) throw new DecodeError("File is empty");
  const format = sniffFormat(bytes);
  if (format === null) {
    const known = Object.values(FORMAT_NAMES).join(", ");
    throw new DecodeError(
      `Content is no image of a known format: expected one of ${known}`,
    );
  }
  const { width, height } = readImageSize(bytes, format);
  checkPixels(width, height, maxPixels);
  const decoder = OWN[format] ?? await choose(choice, format);
  const owned = bytes.buffer instanceof ArrayBuffer
    ? bytes as Uint8Array<ArrayBuffer>
    : new Uint8Array(bytes);
  const image = await decoder.decode(owned, format, {
    maxPixels,
    shrink: shrinkFor === undefined
      ? 1
      : shrinkFactor(width, height, shrinkFor),
  });
  // A header may lie; what was decoded counts.
  checkPixels(image.width, image.height, maxPixels);
  const expected = image.width * image.height * image.channels;
  if (image.data.length !== expected) {
    throw new DecodeError(
      `${
        FORMAT_NAMES[format]
      } is damaged: ${image.data.length} of ${expected} bytes were decoded`,
    );
  }
  return image;
}

function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  throw new DecodeError(
    `Image is ${width} x ${height} pixels, more than the limit of ${maxPixels}: ` +
      `raise it with --max-pixels ${
        width * height
      } if the file is to be trusted`,
  );
}

/**
 * Why sharp cannot be used here, for those who tell people which decoder runs.
 *
 * @returns The error of loading it, or `null` where it can be used.
 */
export async function sharpProblem(): Promise<Error | null> {
  try {
    await loadSharp();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function choose(
  choice: DecoderChoice,
  format: ImageFormat,
): Promise<Decoder> {
  const problem = choice === "imagescript" ? null : await sharpProblem();
  if (choice !== "imagescript" && !problem) return sharpDecoder;
  if (choice === "sharp") {
    throw new DecodeError(
      `sharp cannot be loaded here: try --decoder imagescript, or mend sharp (${
        firstLine(problem)
      })`,
      { cause: problem },
    );
  }
  if (imagescriptDecoder.formats.has(format)) return imagescriptDecoder;
  const name = FORMAT_NAMES[format];
  throw problem
    ? new DecodeError(
      `${name} is read by sharp only, which cannot be loaded here: ` +
        `convert the image to PNG, or mend sharp (${firstLine(problem)})`,
      { cause: problem },
    )
    : new DecodeError(
      `imagescript does not read ${name}: use --decoder auto or --decoder sharp`,
    );
}

function firstLine(problem: Error | null): string {
  return (problem?.message ?? "").split("\n", 1)[0]!.trim();
}
