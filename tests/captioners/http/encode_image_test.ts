import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  encodeImage,
  sizeWithin,
} from "../../../src/captioners/http/encode_image.ts";
import { decodeImage } from "../../../src/image/decode.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";
import { resizePillow } from "../../../src/image/resize_pillow.ts";

const png = { side: 1024, format: "png", quality: 90 } as const;

async function decoded(url: string, type: string): Promise<RawImage> {
  const [head, data = ""] = url.split(",");
  equal(head, `data:${type};base64`);
  return await decodeImage(Uint8Array.fromBase64(data));
}

Deno.test("encodeImage() lays what is transparent on white", async () => {
  const data = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0);
  const image = { data, width: 2, height: 1, channels: 4 } as const;
  const sent = await decoded(await encodeImage(image, png), "image/png");
  deepEqual([...sent.data], [255, 0, 0, 255, 255, 255]);
});

Deno.test("encodeImage() makes an image smaller as Pillow does", async () => {
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => i * 7 % 256);
  const image = { data, width: 40, height: 30, channels: 3 } as const;
  const sent = await decoded(
    await encodeImage(image, { ...png, side: 20 }),
    "image/png",
  );
  deepEqual(sent, resizePillow(image, 20, 15, "lanczos"));
});

Deno.test("encodeImage() writes JPEG, better where more quality is asked for", async () => {
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => i * 31 % 256);
  const image = { data, width: 64, height: 64, channels: 3 } as const;
  const low = await encodeImage(image, { ...png, format: "jpeg", quality: 20 });
  const high = await encodeImage(image, {
    ...png,
    format: "jpeg",
    quality: 95,
  });
  ok(low.length < high.length);
  const sent = await decoded(high, "image/jpeg");
  deepEqual([sent.width, sent.height], [64, 64]);
});

Deno.test("sizeWithin() keeps to the limit, and to the shape as far as it can", () => {
  const side = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.integer({ min: 16, max: 4096 }),
      (w, h, most) => {
        const { width, height } = sizeWithin({ width: w, height: h }, most);
        ok(width >= 1 && height >= 1);
        ok(width <= w && height <= h);
        equal(Math.max(width, height), Math.min(most, Math.max(w, h)));
        const scale = Math.min(1, most / Math.max(w, h));
        ok(Math.abs(width - w * scale) < 1 && Math.abs(height - h * scale) < 1);
      },
    ),
  );
});
