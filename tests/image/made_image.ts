import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { RawImage } from "../../src/image/raw_image.ts";

/** What a made-up image looks like; `ties` brings many means to a half. */
export type MadeKind = "noise" | "edges" | "ties" | "plain";

export const madeKinds: readonly MadeKind[] = [
  "noise",
  "edges",
  "ties",
  "plain",
];

/** The images of fixtures/golden/resample_fit.py. */
export function madeImage(
  kind: MadeKind,
  width: number,
  height: number,
  channels: RawImage["channels"] = 3,
): RawImage {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    let x = Math.imul(i ^ (i >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    x = (x ^ (x >>> 16)) >>> 24;
    data[i] = kind === "noise"
      ? x
      : kind === "edges"
      ? (x >> 7) * 255
      : kind === "ties"
      ? 100 + (x & 1)
      : 201;
  }
  return { data, width, height, channels };
}

/** The SHA-256 of bytes, in hex. */
export function sha256(data: Uint8Array): string {
  return createHash("sha256").update(Buffer.from(data)).digest("hex");
}
