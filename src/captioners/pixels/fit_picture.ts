import type { RawImage } from "../../image/raw_image.ts";
import { resizePillow } from "../../image/resize_pillow.ts";
import { dropAlpha } from "./drop_alpha.ts";
import type { PixelPlan } from "./pixel_plan.ts";

/**
 * An image as a captioner's picture, byte for byte what transformers' image
 * processors make of it with Pillow.
 *
 * @param image Any decoded image of at least one pixel.
 * @param plan How it is resized and cut.
 * @returns Three channels.
 */
export function fitPicture(
  image: RawImage,
  { resize, crop, filter }: PixelPlan,
): RawImage {
  const rgb = dropAlpha(image);
  const [width, height] = resize.kind === "squash"
    ? [resize.width, resize.height]
    : shortestTo(resize.edge, rgb);
  const resized = rgb.width === width && rgb.height === height
    ? rgb
    : resizePillow(rgb, width, height, filter);
  return crop === null ? resized : cutMiddle(resized, crop.width, crop.height);
}

/** The longer side keeps the shape; its fraction of a pixel is dropped. */
function shortestTo(
  edge: number,
  { width, height }: RawImage,
): readonly [number, number] {
  return width <= height
    ? [edge, Math.trunc(edge * height / width)]
    : [Math.trunc(edge * width / height), edge];
}

function cutMiddle(image: RawImage, width: number, height: number): RawImage {
  const left = Math.floor((image.width - width) / 2);
  const top = Math.floor((image.height - height) / 2);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { data, width, height, channels: 3 };
}
