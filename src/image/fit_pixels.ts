import { type Canvas, canvasOf, readCanvas } from "./canvas.ts";
import { contentBox } from "./content_box.ts";
import type { InputSpec, Resample } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";
import { resampleCanvas } from "./resample_canvas.ts";

/**
 * Brings a decoded image to a model's size: laid on the background, padded to
 * a square or squashed, and resized, byte for byte as kohya-ss/sd-scripts'
 * tagger does it; or resized first and padded then, where the model wants that.
 *
 * Where the model names no filter, it shrinks as OpenCV's INTER_AREA does where
 * both sides are at least the model's, else it resizes as Pillow's LANCZOS
 * does. The left and the upper margin are the smaller halves of the padding,
 * which takes no memory.
 *
 * @param image Any decoded image of at least one pixel.
 * @param spec What the model wants; its size, fit and background count here.
 * @returns RGB, three channels, `spec.width` x `spec.height`; it is `image`
 * itself where there is nothing to do.
 * @throws {RangeError} Where a side is empty or longer than 2 ** 23 pixels, or
 * the data does not fit the size.
 *
 * @example
 * ```ts
 * import { fitPixels } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * const black = { data: new Uint8Array(2 * 4 * 3), width: 2, height: 4, channels: 3 as const };
 * const pixels = fitPixels(black, {
 *   width: 2,
 *   height: 2,
 *   layout: "NHWC",
 *   channelOrder: "BGR",
 *   fit: "pad",
 *   background: [255, 255, 255],
 *   divisor: 1,
 *   mean: [0, 0, 0],
 *   std: [1, 1, 1],
 * });
 * // Half of each pixel is the black picture, half is white margin.
 * deepEqual([...new Set(pixels.data)], [128]);
 * ```
 */
export function fitPixels(image: RawImage, spec: InputSpec): RawImage {
  const { width, height, fit, background } = spec;
  if (
    image.data.length !== image.width * image.height * image.channels ||
    image.data.length === 0
  ) {
    throw new RangeError(
      `Failed to fit an image of ${image.width}x${image.height} pixels and ` +
        `${image.channels} channels: it has ${image.data.length} bytes`,
    );
  }
  const resample = spec.resample ?? "sd-scripts";
  if (fit !== "letterbox") {
    const canvas = canvasOf(image, fit, background);
    return resizeCanvas(canvas, width, height, resample);
  }
  const box = contentBox(image.width, image.height, spec);
  const bare = canvasOf(image, "squash", background);
  const picture = resizeCanvas(bare, box.width, box.height, resample);
  if (box.width === width && box.height === height) return picture;
  const framed: Canvas = {
    image: picture,
    background,
    width,
    height,
    left: box.left,
    top: box.top,
  };
  return resizeCanvas(framed, width, height, resample);
}

function resizeCanvas(
  canvas: Canvas,
  width: number,
  height: number,
  resample: Resample,
): RawImage {
  const { image } = canvas;
  if (canvas.width === width && canvas.height === height) {
    if (
      image.channels === 3 && image.width === width && image.height === height
    ) {
      return image;
    }
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      readCanvas(canvas, y, 0, width, data, y * width * 3);
    }
    return { data, width, height, channels: 3 };
  }
  const shrinks = canvas.width >= width && canvas.height >= height;
  const filter = resample !== "sd-scripts"
    ? resample
    : shrinks
    ? "area"
    : "lanczos";
  return resampleCanvas(canvas, width, height, filter);
}
