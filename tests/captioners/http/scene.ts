import type { CaptionImage } from "../../../src/captioners/captioner.ts";
import type { HttpCaptionerOptions } from "../../../src/captioners/http/http_options.ts";
import {
  type HttpCaptioner,
  openHttpCaptioner,
} from "../../../src/captioners/http/open_http_captioner.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";

/** Tries that follow each other at once. */
export const hurried = {
  attempts: 3,
  firstWait: 0,
  longestWait: 100,
  stall: 30_000,
};

/** An image of one colour. */
export function plainImage(width: number, height: number): RawImage {
  const data = new Uint8Array(width * height * 3).fill(200);
  return { data, width, height, channels: 3 };
}

/** An image to be captioned. */
export function imageOf(
  path: string,
  grounding?: CaptionImage["grounding"],
): CaptionImage {
  return {
    path,
    ...(grounding === undefined ? {} : { grounding }),
    bytes: () => Promise.reject(new Error("Bytes were asked for")),
    pixels: () => Promise.resolve(plainImage(8, 4)),
  };
}

/** Opens a captioner in a hurry. */
export function openHurried(
  options: HttpCaptionerOptions,
): Promise<HttpCaptioner> {
  return openHttpCaptioner({
    ...options,
    pace: { ...hurried, ...options.pace },
  });
}
