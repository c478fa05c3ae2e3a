import { dropAlpha } from "../../captioners/pixels/drop_alpha.ts";
import { fitPicture } from "../../captioners/pixels/fit_picture.ts";
import type { PixelPlan } from "../../captioners/pixels/pixel_plan.ts";
import { pixelValues } from "../../captioners/pixels/pixel_values.ts";
import type { RawImage } from "../../image/raw_image.ts";
import { resizeArea } from "../../image/resize_area.ts";
import type { CaptionerPicture } from "./plugin_captioner.ts";

/**
 * An image as numbers for a graph: resized, cut and normalised as for BLIP and
 * GIT; alpha is dropped, what is transparent keeps its colour.
 *
 * @param image Any decoded image.
 * @param picture How it is prepared.
 */
export function pictureTensor(
  image: RawImage,
  picture: Required<CaptionerPicture>,
): {
  readonly dims: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
} {
  const { width, height, fit, resample, mean, std, layout } = picture;
  const edge = Math.max(width, height);
  const plan: PixelPlan = {
    resize: fit === "squash"
      ? { kind: "squash", width, height }
      : { kind: "shortest", edge },
    crop: fit === "squash" ? null : { width, height },
    filter: resample === "area" ? "lanczos" : resample,
    rescale: "divide",
    mean,
    std,
  };
  const shrunk = resample === "area" ? shrink(image, plan) : image;
  const values = pixelValues(fitPicture(shrunk, plan), plan);
  return layout === "nchw"
    ? { dims: [1, 3, height, width], data: values }
    : { dims: [1, height, width, 3], data: channelsLast(values) };
}

/** By the area that each pixel covers, where both sides shrink; else as it was. */
function shrink(image: RawImage, { resize }: PixelPlan): RawImage {
  const { width, height } = image;
  const short = Math.min(width, height);
  const [toWidth, toHeight] = resize.kind === "squash"
    ? [resize.width, resize.height]
    : [
      Math.trunc(resize.edge * width / short),
      Math.trunc(resize.edge * height / short),
    ];
  return width >= toWidth && height >= toHeight
    ? resizeArea(dropAlpha(image), toWidth, toHeight)
    : image;
}

function channelsLast(
  values: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const plane = values.length / 3;
  const turned = new Float32Array(values.length);
  for (let i = 0, o = 0; i < plane; i++) {
    turned[o++] = values[i]!;
    turned[o++] = values[plane + i]!;
    turned[o++] = values[plane * 2 + i]!;
  }
  return turned;
}
