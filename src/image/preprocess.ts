import { fitPixels } from "./fit_pixels.ts";
import type { InputSpec } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";
import type { Tensor } from "./tensor.ts";
import { toTensor } from "./to_tensor.ts";

/**
 * Makes a model's input of one decoded image: {@linkcode fitPixels}, then
 * {@linkcode toTensor}.
 *
 * @param image Any decoded image of at least one pixel.
 * @param spec What the model wants.
 * @returns A batch of one.
 * @throws {RangeError} As {@linkcode fitPixels}.
 *
 * @example
 * ```ts
 * import { preprocess } from "@wdtag/cli";
 * import { deepEqual, equal } from "node:assert/strict";
 *
 * const grey = { data: new Uint8Array(600 * 400).fill(100), width: 600, height: 400, channels: 1 as const };
 * const tensor = preprocess(grey, {
 *   width: 448,
 *   height: 448,
 *   layout: "NHWC",
 *   channelOrder: "BGR",
 *   fit: "pad",
 *   background: [255, 255, 255],
 *   divisor: 1,
 *   mean: [0, 0, 0],
 *   std: [1, 1, 1],
 * });
 * deepEqual(tensor.dims, [1, 448, 448, 3]);
 * // The margin above the picture, then its middle.
 * equal(tensor.data[0], 255);
 * equal(tensor.data[tensor.data.length / 2], 100);
 * ```
 */
export function preprocess(image: RawImage, spec: InputSpec): Tensor {
  return toTensor(fitPixels(image, spec), spec);
}
