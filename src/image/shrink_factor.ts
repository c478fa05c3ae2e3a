import { contentBox } from "./content_box.ts";
import type { InputSpec } from "./input_spec.ts";

/** How a model sees, as far as sizes go. */
export type ShrinkTarget = Pick<InputSpec, "width" | "height" | "fit">;

/**
 * By how much a picture may shrink while it is decoded, so that each side is
 * still at least twice what it will have in the model's input.
 *
 * @param width The picture's columns.
 * @param height The picture's rows.
 * @param target How the model sees.
 * @returns The largest of 8, 4, 2 and 1 that will do: what JPEG's transform
 * takes next to no time for.
 */
export function shrinkFactor(
  width: number,
  height: number,
  target: ShrinkTarget,
): 1 | 2 | 4 | 8 {
  const box = target.fit === "pad"
    ? padded(width, height, target)
    : contentBox(width, height, target);
  const room = Math.min(width / (2 * box.width), height / (2 * box.height));
  return ([8, 4, 2] as const).find((factor) => factor <= room) ?? 1;
}

/** A padded picture's share of the input, which need not be whole pixels. */
function padded(
  width: number,
  height: number,
  target: ShrinkTarget,
): { readonly width: number; readonly height: number } {
  const side = Math.max(width, height);
  return {
    width: target.width * width / side,
    height: target.height * height / side,
  };
}
