import type { InputSpec } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Turns pixels into the numbers of a model's input. Each step is rounded to
 * float32, as NumPy's float32 arithmetic does.
 *
 * @param pixels Images of the model's size with three channels (RGB), as
 * {@linkcode fitPixels} gives them; one image or a batch.
 * @param spec What the model wants.
 * @param out Memory for a whole batch, `spec.width * spec.height * 3` numbers
 * for each of its places; made new where it is left out.
 * @param place The batch's place that takes the first image; the others
 * follow. Places that take none are left as they are.
 * @returns `[N, H, W, 3]` or `[N, 3, H, W]`, with N the places in `out`, or
 * the number of images without it.
 * @throws {RangeError} Where an image is not of the model's size and three
 * channels, or `out` has no room for them all.
 *
 * @example
 * ```ts
 * import { toTensor } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * const pixel = { data: Uint8Array.of(0, 51, 255), width: 1, height: 1, channels: 3 as const };
 * const tensor = toTensor(pixel, {
 *   width: 1,
 *   height: 1,
 *   layout: "NHWC",
 *   channelOrder: "BGR",
 *   fit: "pad",
 *   background: [255, 255, 255],
 *   divisor: 255,
 *   mean: [0.5, 0.5, 0.5],
 *   std: [0.5, 0.5, 0.5],
 * });
 * deepEqual(tensor.dims, [1, 1, 1, 3]);
 * deepEqual([...tensor.data], [1, Math.fround(-0.6), -1]);
 * ```
 */
export function toTensor(
  pixels: RawImage | readonly RawImage[],
  spec: InputSpec,
  out?: Float32Array<ArrayBuffer>,
  place = 0,
): Tensor {
  const images = "data" in pixels ? [pixels] : pixels;
  const { width, height, layout } = spec;
  const size = width * height * 3;
  const data = out ?? new Float32Array((place + images.length) * size);
  if (
    data.length % size !== 0 || (place + images.length) * size > data.length
  ) {
    throw new RangeError(
      `Failed to write images ${place} to ${place + images.length} of ` +
        `${width}x${height} pixels: the tensor has ${data.length} numbers, ` +
        `and ${size} are needed for each`,
    );
  }
  const tables = tablesOf(spec);
  for (const [i, image] of images.entries()) {
    if (
      image.width !== width || image.height !== height ||
      image.channels !== 3 ||
      image.data.length !== size
    ) {
      throw new RangeError(
        `Failed to make a tensor of ${image.width}x${image.height} pixels and ` +
          `${image.channels} channels: the model takes ${width}x${height} and 3`,
      );
    }
    const at = (place + i) * size;
    if (layout === "NHWC") {
      writePixels(image.data, tables, spec.channelOrder === "BGR", data, at);
    } else {
      writePlanes(image.data, tables, spec.channelOrder === "BGR", data, at);
    }
  }
  const count = data.length / size;
  return {
    data,
    dims: layout === "NHWC"
      ? [count, height, width, 3]
      : [count, 3, height, width],
  };
}

/** What each byte of red, green and blue becomes. */
type Tables = readonly [Float32Array, Float32Array, Float32Array];

const known = new WeakMap<InputSpec, Tables>();

function tablesOf(spec: InputSpec): Tables {
  let tables = known.get(spec);
  if (tables === undefined) {
    tables = [tableOf(spec, 0), tableOf(spec, 1), tableOf(spec, 2)];
    known.set(spec, tables);
  }
  return tables;
}

function tableOf(spec: InputSpec, colour: 0 | 1 | 2): Float32Array {
  const { fround } = Math;
  const divisor = fround(spec.divisor);
  const mean = fround(spec.mean[colour]);
  const std = fround(spec.std[colour]);
  return Float32Array.from(
    { length: 256 },
    (_, x) => fround(fround(fround(x / divisor) - mean) / std),
  );
}

/** Channels last. */
function writePixels(
  bytes: Uint8Array,
  [red, green, blue]: Tables,
  isReversed: boolean,
  out: Float32Array,
  at: number,
): void {
  const redAt = isReversed ? 2 : 0;
  const blueAt = 2 - redAt;
  for (let i = 0, o = at; i < bytes.length; i += 3, o += 3) {
    out[o + redAt] = red[bytes[i]!]!;
    out[o + 1] = green[bytes[i + 1]!]!;
    out[o + blueAt] = blue[bytes[i + 2]!]!;
  }
}

/** Channels first. */
function writePlanes(
  bytes: Uint8Array,
  [red, green, blue]: Tables,
  isReversed: boolean,
  out: Float32Array,
  at: number,
): void {
  const plane = bytes.length / 3;
  const greenAt = at + plane;
  const redAt = isReversed ? greenAt + plane : at;
  const blueAt = isReversed ? at : greenAt + plane;
  for (let i = 0, p = 0; i < bytes.length; i += 3, p++) {
    out[redAt + p] = red[bytes[i]!]!;
    out[greenAt + p] = green[bytes[i + 1]!]!;
    out[blueAt + p] = blue[bytes[i + 2]!]!;
  }
}
