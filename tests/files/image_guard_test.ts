import { equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  imageSignatureBytes,
  isNamedLikeImage,
  looksLikeImage,
} from "../../src/files/image_guard.ts";

Deno.test("isNamedLikeImage() goes by the last suffix, in any case", () => {
  for (
    const name of [
      "a.png",
      "a.PNG",
      ".jpeg",
      "x.txt.webp",
      "a.png. ",
      "a b.Jxl",
      "日本.gif",
    ]
  ) {
    ok(isNamedLikeImage(name), name);
  }
  for (
    const name of [
      "png",
      "apng",
      "a.png.txt",
      "a.txt",
      "",
      ".",
      "a.pngx",
      "png.json",
    ]
  ) {
    ok(!isNamedLikeImage(name), name);
  }
});

/** The head of an image, as hexadecimal. */
const heads = {
  png: "89504e470d0a1a0a0000000d49484452",
  jpeg: "ffd8ffe000104a464946",
  gif: "47494638396101000100800000",
  webp: "5249464624000000574542505650382018",
  bmp: "424d46000000000000003600000028000000",
  tiffLittle: "49492a0008000000",
  tiffBig: "4d4d002a00000008",
  avif: "0000001c667479706176696600000000",
  heic: "0000001c667479706865696300000000",
  jxlStream: "ff0a7a1234",
  jxlBox: "0000000c4a584c200d0a870a",
  psd: "384250530001",
  ico: "000001000100",
};

Deno.test("looksLikeImage() knows images by their first bytes", () => {
  for (const [name, hex] of Object.entries(heads)) {
    ok(looksLikeImage(Uint8Array.fromHex(hex)), name);
  }
});

Deno.test("looksLikeImage() lets text pass that begins like an image", () => {
  const texts = [
    "",
    "B",
    "BM",
    "BMW, car, 1girl",
    "GIF89a",
    "GIF89a, animated",
    "RIFF1234WEBP, solo",
    "II*, MM",
    "8BPS",
  ];
  for (const text of texts) {
    equal(looksLikeImage(new TextEncoder().encode(text)), false, text);
  }
});

Deno.test("looksLikeImage() has no false alarm on any text", () => {
  const start = fc.constantFrom(
    "",
    "BM",
    "GIF87a",
    "GIF89a",
    "RIFF....WEBP",
    "II*",
    "MM",
    "8BPS",
    "qoif",
    "....ftypavif",
  );
  fc.assert(
    fc.property(start, fc.string({ unit: "grapheme" }), (head, rest) => {
      const bytes = new TextEncoder().encode(
        `${head}${rest}`.replaceAll("\0", ""),
      );
      equal(looksLikeImage(bytes.subarray(0, imageSignatureBytes)), false);
    }),
  );
});

Deno.test("looksLikeImage() lets UTF-16 text and a film pass", () => {
  equal(looksLikeImage(Uint8Array.fromHex("fffe31006700690072006c00")), false);
  equal(
    looksLikeImage(Uint8Array.fromHex("0000001c6674797069736f6d00000000")),
    false,
  );
});
