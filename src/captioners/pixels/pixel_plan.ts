import type { Rgb } from "../../image/input_spec.ts";
import type { PillowFilter } from "../../image/resize_pillow.ts";

/** How a captioner's picture is made of an image. */
export interface PixelPlan {
  /** `squash`: to this size whatever the shape. `shortest`: the shorter side to this length. */
  readonly resize:
    | {
      readonly kind: "squash";
      readonly width: number;
      readonly height: number;
    }
    | { readonly kind: "shortest"; readonly edge: number };
  /** The part in the middle that is cut out; null takes all. */
  readonly crop: { readonly width: number; readonly height: number } | null;
  /** Pillow's filter. */
  readonly filter: PillowFilter;
  /**
   * How a byte becomes a number from 0 to 1: divided by 255, or multiplied by
   * 1/255 as a float32, whose last bit differs.
   */
  readonly rescale: "divide" | "multiply";
  /** Taken away from each channel. */
  readonly mean: Rgb;
  /** Divides each channel. */
  readonly std: Rgb;
}

/** CLIP's mean, which BLIP and GIT have too. */
const mean: Rgb = [0.48145467, 0.45782751, 0.40821072];

/** CLIP's standard deviation. */
const std: Rgb = [0.26862955, 0.26130259, 0.2757771];

/** As BLIP sees where its folder does not say otherwise. */
export const blipPixels: PixelPlan = {
  resize: { kind: "squash", width: 384, height: 384 },
  crop: null,
  filter: "bicubic",
  rescale: "divide",
  mean,
  std,
};

/** As GIT sees where its folder does not say otherwise. */
export const gitPixels: PixelPlan = {
  resize: { kind: "shortest", edge: 224 },
  crop: { width: 224, height: 224 },
  filter: "bicubic",
  rescale: "multiply",
  mean,
  std,
};

/**
 * The size of the picture that a plan makes.
 *
 * @param plan The plan.
 * @returns Columns and rows, or null where they depend on the image.
 */
export function plannedSize(
  { resize, crop }: PixelPlan,
): readonly [width: number, height: number] | null {
  if (crop !== null) return [crop.width, crop.height];
  return resize.kind === "squash" ? [resize.width, resize.height] : null;
}
