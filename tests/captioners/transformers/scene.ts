import type { CaptionImage } from "../../../src/captioners/captioner.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";

/** An image of one colour. */
export function coloured(
  colour: readonly number[],
  width = 40,
  height = 20,
): RawImage {
  const channels = colour.length as RawImage["channels"];
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % channels]!;
  return { data, width, height, channels };
}

/** An image to be captioned. */
export function imageOf(
  path: string,
  pixels: () => RawImage | Promise<RawImage>,
  grounding?: CaptionImage["grounding"],
): CaptionImage {
  return {
    path,
    ...(grounding === undefined ? {} : { grounding }),
    bytes: () => Promise.reject(new Error("Bytes were asked for")),
    pixels: async () => await pixels(),
  };
}

export const red = imageOf("red.png", () => coloured([255, 0, 0]));
export const blue = imageOf("blue.png", () => coloured([0, 0, 255]));
