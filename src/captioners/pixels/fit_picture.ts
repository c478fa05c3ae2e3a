import type { RawImage } from "../../image/raw_image.ts";
import { resizePillow } from "../../image/resize_pillow.ts";
import { dropAlpha } from "./drop_alpha.ts";
import type { PixelPlan } from "./pixel_plan.ts";
import { resizePart } from "./resize_part.ts";

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
  if (crop === null) {
    return rgb.width === width && rgb.height === height
      ? rgb
      : resizePillow(rgb, width, height, filter);
  }
  return resizePart(rgb, {
    whole: { width, height },
    left: Math.floor((width - crop.width) / 2),
    top: Math.floor((height - crop.height) / 2),
    ...crop,
  }, filter);
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
