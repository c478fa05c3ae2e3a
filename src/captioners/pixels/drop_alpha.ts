import type { RawImage } from "../../image/raw_image.ts";

/**
 * An image as RGB, as Pillow's `convert("RGB")` makes it: alpha is dropped
 * and what is transparent keeps its colour; grey becomes three equal channels.
 *
 * @param image Any decoded image; an RGB one is given back as it is.
 */
export function dropAlpha(image: RawImage): RawImage {
  const { data, width, height, channels } = image;
  if (channels === 3) return image;
  const rgb = new Uint8Array(width * height * 3);
  const green = channels === 4 ? 1 : 0;
  for (let i = 0, o = 0; o < rgb.length; i += channels, o += 3) {
    rgb[o] = data[i]!;
    rgb[o + 1] = data[i + green]!;
    rgb[o + 2] = data[i + green * 2]!;
  }
  return { data: rgb, width, height, channels: 3 };
}
