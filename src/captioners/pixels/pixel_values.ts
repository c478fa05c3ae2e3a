import type { RawImage } from "../../image/raw_image.ts";
import type { PixelPlan } from "./pixel_plan.ts";

/**
 * A picture as the numbers of a model's `pixel_values`: all its reds, then its
 * greens, then its blues, each step rounded to float32.
 *
 * @param picture Three channels, see `fitPicture`.
 * @param plan How a byte becomes a number.
 * @returns `3 * height * width` numbers.
 */
export function pixelValues(
  { data, width, height }: RawImage,
  plan: Pick<PixelPlan, "rescale" | "mean" | "std">,
): Float32Array<ArrayBuffer> {
  const plane = width * height;
  const values = new Float32Array(plane * 3);
  for (const channel of [0, 1, 2] as const) {
    const table = tableOf(plan, channel);
    const at = plane * channel;
    for (let i = 0, b = channel; i < plane; i++, b += 3) {
      values[at + i] = table[data[b]!]!;
    }
  }
  return values;
}

function tableOf(
  { rescale, mean, std }: Pick<PixelPlan, "rescale" | "mean" | "std">,
  channel: 0 | 1 | 2,
): Float32Array {
  const { fround } = Math;
  const [middle, spread] = [fround(mean[channel]), fround(std[channel])];
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const share = fround(
      rescale === "divide" ? byte / 255 : byte * fround(1 / 255),
    );
    return fround(fround(share - middle) / spread);
  });
}
