import type { InputSpec } from "../input_spec.ts";
import { layOut, resampleWasm } from "./resample_wasm.ts";

/** Bytes of floats up to which they are kept: this memory is never given back. */
const MOST_BYTES = 2 ** 27;

/**
 * What {@linkcode toTensor} gives for a model that takes bytes as they are,
 * channels last, in memory of the WebAssembly that the next call writes over.
 *
 * @param pixels RGB of the model's size, one array an image.
 * @param batch Places for images, at least as many; those that take none hold anything finite.
 * @param spec What the model wants.
 * @returns The numbers; null where the model wants others, they would be too
 * many, or there is no SIMD.
 */
export function tensorSimd(
  pixels: readonly Uint8Array[],
  batch: number,
  spec: InputSpec,
): Float32Array<ArrayBuffer> | null {
  const { width, height, layout, divisor, mean, std, channelOrder } = spec;
  const size = width * height * 3;
  const isPlain = divisor === 1 && mean.every((each) => each === 0) &&
    std.every((each) => each === 1);
  if (layout !== "NHWC" || !isPlain || batch * size * 4 > MOST_BYTES) {
    return null;
  }
  if (pixels.some(({ length }) => length !== size)) return null;
  const wasm = resampleWasm();
  if (wasm === null) return null;
  const { memory } = wasm;
  const [source, out] = layOut(memory, [size, batch * size * 4]) as [
    number,
    number,
  ];
  const bytes = new Uint8Array(memory.buffer);
  for (const [place, image] of pixels.entries()) {
    bytes.set(image, source);
    wasm.pixelFloats(
      source,
      // The last pixels may reach into the next place, which is filled next.
      out + place * size * 4,
      width * height,
      channelOrder === "BGR" ? 1 : 0,
    );
  }
  return new Float32Array(
    memory.buffer as ArrayBuffer,
    out,
    batch * size,
  );
}
