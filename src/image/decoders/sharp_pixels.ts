import type { Sharp, SharpOptions } from "npm:sharp@0.35.5";
import { type Gate, openGate } from "./gate.ts";
import { DecodeError } from "../decode_error.ts";
import { FORMAT_NAMES, type ImageFormat } from "../sniff.ts";
import type { DecodeLimits } from "./decoder.ts";

/** Opens an image for sharp. */
export type SharpFactory = (
  input: Uint8Array<ArrayBuffer>,
  options: SharpOptions,
) => Sharp;

let factory: Promise<SharpFactory> | null = null;

/**
 * Loads sharp and its native library, once.
 *
 * Needs `--allow-ffi`, and `--allow-read`, `--allow-env` and `--allow-sys` for
 * finding the library.
 *
 * @returns The function that opens an image.
 * @throws {Error} The library cannot be loaded here.
 */
export function loadSharp(): Promise<SharpFactory> {
  factory ??= import("npm:sharp@0.35.5").then(({ default: sharp }) => {
    // Each image is read once, and images, not their parts, run side by side.
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return factory;
}

let gate: Gate = openGate();

/**
 * Joins this thread to the gate of others that decode in this process.
 *
 * libvips keeps one text of errors for the whole process: of two files that
 * fail at the same time in two threads, one may be told the other's reason, or
 * none. What failed is therefore read once more with nobody beside it.
 *
 * @param memory The gate's, made by `openGate()`.
 */
export function shareDecodeGate(memory: SharedArrayBuffer): void {
  if (gate.memory !== memory) gate = openGate(memory);
}

/** What {@linkcode readPixels} shall make of a file. */
export interface PixelRequest {
  /** The colours wanted; `grey16` gives two bytes a sample. */
  readonly space: "srgb" | "b-w" | "cmyk" | "grey16";
  /** What ends the decoding: errors alone by default, or warnings too. */
  readonly failOn?: "error" | "warning";
  /** The size to shrink to, which the format's own library does most of. */
  readonly size?: readonly [width: number, height: number];
}

/** Samples as libvips gives them. */
export interface Pixels {
  /** The samples, interleaved. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Samples a pixel; there may be more than four. */
  readonly channels: number;
}

/**
 * Decodes a file with libvips, without turning it and without its profile.
 *
 * A worker must not be terminated while this runs: the native part then ends
 * the whole process. It may close itself afterwards, and `Deno.exit` is safe.
 *
 * @param bytes The file.
 * @param format Its format, for the message.
 * @param limits What to keep to.
 * @param request What to make of it.
 * @returns Its pixels.
 * @throws {DecodeError} libvips refuses it; `cause` is its error.
 * @throws {Error} The library cannot be loaded here.
 */
export async function readPixels(
  bytes: Uint8Array<ArrayBuffer>,
  format: ImageFormat,
  { maxPixels }: DecodeLimits,
  { space, failOn = "error", size }: PixelRequest,
): Promise<Pixels> {
  const open = await loadSharp();
  const read = async (): Promise<Pixels> => {
    const image = open(bytes, {
      failOn,
      // Only whole numbers are taken; the header has been looked at anyway.
      limitInputPixels: Number.isSafeInteger(maxPixels) ? maxPixels : false,
      ignoreIcc: true,
      sequentialRead: true,
    });
    // Without this, inks and 16 bits are converted on the way.
    if (space === "cmyk" || space === "grey16") {
      image.pipelineColourspace(space);
    }
    // A side that is no multiple leaves a pixel, which libvips takes away.
    if (size !== undefined) image.resize(...size, { fit: "fill" });
    const { data, info } = await image
      .toColourspace(space)
      .raw({ depth: space === "grey16" ? "ushort" : "uchar" })
      .toBuffer({ resolveWithObject: true });
    const { buffer, byteOffset, byteLength } = data;
    return {
      data: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
      width: info.width,
      height: info.height,
      channels: info.channels,
    };
  };
  try {
    return await gate.beside(read).catch(() => gate.alone(read));
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new DecodeError(
      `${FORMAT_NAMES[format]} cannot be decoded: ${text.split("\n")[0]}`,
      { cause },
    );
  }
}
