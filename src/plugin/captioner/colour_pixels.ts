import type { RawImage } from "../../image/raw_image.ts";
import type { PluginPixels } from "../plugin.ts";

/** A picture as plugins know them: grey becomes three equal channels. */
export function colourPixels(image: RawImage): PluginPixels {
  const { data, width, height, channels } = image;
  if (channels === 3 || channels === 4) {
    return { data, width, height, channels };
  }
  const to = channels + 2 as 3 | 4;
  const pixels = new Uint8Array(width * height * to);
  for (let from = 0, at = 0; at < pixels.length; from += channels, at += to) {
    pixels.fill(data[from]!, at, at + 3);
    if (to === 4) pixels[at + 3] = data[from + 1]!;
  }
  return { data: pixels, width, height, channels: to };
}
