import { contentBox } from "../image/content_box.ts";
import type { InputSpec } from "../image/input_spec.ts";
import type { PictureSize } from "./session_messages.ts";

/**
 * Makes the masks of a batch: 1 where there is padding, 0 where there is
 * picture, `[batch, height, width]`. Places of the batch without a picture are
 * 0 throughout, which masks nothing.
 *
 * @param sizes The pictures' sizes before they were fitted, in pixels; null
 * where each fills the input.
 * @param batch Places in the batch, at least as many as there are sizes.
 * @param spec What the model wants.
 */
export function paddingMask(
  sizes: readonly PictureSize[] | null,
  batch: number,
  spec: Pick<InputSpec, "width" | "height" | "fit">,
): Uint8Array<ArrayBuffer> {
  const area = spec.width * spec.height;
  const mask = new Uint8Array(batch * area);
  for (const [place, [width, height]] of (sizes ?? []).entries()) {
    const box = contentBox(width, height, spec);
    mask.fill(1, place * area, (place + 1) * area);
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = place * area + y * spec.width + box.left;
      mask.fill(0, start, start + box.width);
    }
  }
  return mask;
}
