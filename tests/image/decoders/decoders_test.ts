import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { DEFAULT_MAX_PIXELS } from "../../../src/image/decode.ts";
import { DecodeError } from "../../../src/image/decode_error.ts";
import { bmpDecoder } from "../../../src/image/decoders/bmp.ts";
import type { Decoder } from "../../../src/image/decoders/decoder.ts";
import { gifDecoder } from "../../../src/image/decoders/gif.ts";
import { icodecDecoder } from "../../../src/image/decoders/icodec.ts";
import { imagescriptDecoder } from "../../../src/image/decoders/imagescript.ts";
import { sharpDecoder } from "../../../src/image/decoders/sharp.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";
import { sniffFormat } from "../../../src/image/sniff.ts";
import { FIXTURES, readFixture, sha256, spread } from "./fixtures.ts";

const LIMITS = { maxPixels: DEFAULT_MAX_PIXELS };

/** How far a decoder may be from Pillow's values; elsewhere every byte is equal. */
const NEAR: readonly [decoder: Decoder, files: RegExp, distance: number][] = [
  // Another transform and other upsampling than libjpeg's.
  [imagescriptDecoder, /^jpeg_fault_progressive_few_scans/, 4],
  [imagescriptDecoder, /^jpeg_/, 3],
  // Dividing by alpha as a float, where Pillow divides whole numbers.
  [sharpDecoder, /^tiff_rgba8_premultiplied/, 1],
  // Another version of libjxl.
  [icodecDecoder, /^jxl_(lossy|jpeg)/, 1],
  // Pillow drops the low bits before it makes colours of them.
  [icodecDecoder, /^avif_10bit/, 2],
  [icodecDecoder, /^avif_12bit/, 4],
];

/** What is refused, although Pillow reads it. */
const REFUSED: readonly [decoder: Decoder, file: string, reason: RegExp][] = [
  // Pillow shows grey where the pixels are missing.
  [sharpDecoder, "jpeg_fault_cut_and_closed.jpg", /premature end/],
  [sharpDecoder, "png_fault_palette_missing.png", /no palette/],
  [imagescriptDecoder, "png_fault_palette_missing.png", /no palette/],
  [sharpDecoder, "tiff_fault_lab.tif", /labq/],
  [imagescriptDecoder, "jpeg_arithmetic.jpg", /of a kind that imagescript/],
  [imagescriptDecoder, "jpeg_cmyk_unmarked.jpg", /of a kind that imagescript/],
];

/** imagescript fills what is missing with grey, and does not say so. */
const KNOWN_GAP = "jpeg_fault_cut_and_closed.jpg";

const DECODERS = [
  sharpDecoder,
  imagescriptDecoder,
  bmpDecoder,
  gifDecoder,
  icodecDecoder,
] as const;

for (const decoder of DECODERS) {
  for (const format of decoder.formats) {
    Deno.test(`${decoder.name} decodes ${format} to Pillow's pixels`, async (t) => {
      let count = 0;
      for (const { name, bytes, expected } of FIXTURES) {
        if (sniffFormat(bytes) !== format || "error" in expected) continue;
        if (REFUSED.some(([by, file]) => by === decoder && file === name)) {
          continue;
        }
        if (decoder === imagescriptDecoder && name === KNOWN_GAP) continue;
        count++;
        await t.step(name, async () => {
          const image = await decoder.decode(bytes, format, LIMITS);
          deepEqual([image.width, image.height], [
            expected.width,
            expected.height,
          ]);
          equal(image.data.length, image.width * image.height * image.channels);
          const pixels = spread(image, expected.channels);
          const distance = NEAR.find(([by, files]) =>
            by === decoder && files.test(name)
          )?.[2];
          if (distance === undefined) equal(sha256(pixels), expected.sha256);
          else await near(pixels, expected, distance);
        });
      }
      ok(count >= 8, `only ${count} pictures`);
    });

    Deno.test(`${decoder.name} refuses damaged ${format} with a DecodeError`, async (t) => {
      for (const { name, bytes, expected } of FIXTURES) {
        if (sniffFormat(bytes) !== format || !("error" in expected)) continue;
        await t.step(`${name} (Pillow: ${expected.error})`, async () => {
          await rejects(
            () => decoder.decode(bytes, format, LIMITS),
            DecodeError,
          );
        });
      }
    });

    Deno.test(`${decoder.name} never gives other pixels for a truncated ${format}`, async () => {
      for (const { name, bytes, expected } of FIXTURES) {
        if (sniffFormat(bytes) !== format || "error" in expected) continue;
        if (name.includes("_fault_") || name.startsWith("jpeg_trailing")) {
          continue;
        }
        let whole: RawImage;
        try {
          whole = await decoder.decode(bytes, format, LIMITS);
        } catch {
          continue;
        }
        const reference = sha256(spread(whole, 4));
        for (const size of cuts(bytes.length)) {
          let image: RawImage;
          try {
            image = await decoder.decode(bytes.slice(0, size), format, LIMITS);
          } catch (error) {
            ok(
              error instanceof DecodeError,
              `${name} cut at ${size}: ${error}`,
            );
            continue;
          }
          equal(sha256(spread(image, 4)), reference, `${name} cut at ${size}`);
        }
      }
    });
  }
}

Deno.test("the decoders refuse what they would have to guess", async (t) => {
  for (const [decoder, name, message] of REFUSED) {
    await t.step(`${decoder.name} ${name}`, async () => {
      const bytes = readFixture(name);
      await rejects(
        () => decoder.decode(bytes, sniffFormat(bytes)!, LIMITS),
        { name: "DecodeError", message },
      );
    });
  }
});

Deno.test("imagescript does not notice that a closed JPEG lacks pixels", async () => {
  const image = await imagescriptDecoder.decode(
    readFixture(KNOWN_GAP),
    "jpeg",
    LIMITS,
  );
  deepEqual([image.width, image.height], [61, 43]);
});

/** A few places near both ends, and some between. */
function cuts(size: number): number[] {
  const ends = [1, 4, 8, 12, 16, 20].flatMap((n) => [n, size - n]);
  const between = [0.25, 0.5, 0.75, 0.9].map((part) => Math.floor(size * part));
  return [...new Set([...ends, ...between])].filter((n) => n > 0 && n < size);
}

async function near(
  pixels: Uint8Array,
  expected: {
    readonly channels: 3 | 4;
    readonly pixels?: string;
    readonly sha256: string;
  },
  distance: number,
): Promise<void> {
  const reference = await sharpDecoder.decode(
    readFixture(expected.pixels!),
    "png",
    LIMITS,
  );
  const wanted = spread(reference, expected.channels);
  equal(sha256(wanted), expected.sha256, "the reference is as it was recorded");
  equal(pixels.length, wanted.length);
  let furthest = 0;
  for (let i = 0; i < wanted.length; i++) {
    furthest = Math.max(furthest, Math.abs(pixels[i]! - wanted[i]!));
  }
  ok(furthest <= distance, `differs by ${furthest}, allowed are ${distance}`);
}
