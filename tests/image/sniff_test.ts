import { deepEqual, equal } from "node:assert/strict";
import { FORMAT_NAMES, sniffFormat } from "../../src/image/sniff.ts";
import { SOUND } from "./decoders/fixtures.ts";

Deno.test("sniffFormat() tells every picture's format by its content", () => {
  for (const { name, bytes, expected } of SOUND) {
    equal(sniffFormat(bytes), expected.format, name);
  }
  const seen = new Set(SOUND.map(({ expected }) => expected.format));
  deepEqual([...seen].sort(), Object.keys(FORMAT_NAMES).sort());
});

Deno.test("sniffFormat() needs no more than the first 64 bytes", () => {
  for (const { name, bytes, expected } of SOUND) {
    equal(sniffFormat(bytes.subarray(0, 64)), expected.format, name);
  }
});

Deno.test("sniffFormat() is null for what is no image that is read", () => {
  const text = (content: string): Uint8Array =>
    new TextEncoder().encode(content);
  const others: Record<string, Uint8Array> = {
    "nothing": new Uint8Array(0),
    "zeros": new Uint8Array(64),
    "text": text("not an image at all"),
    "text that begins like a BMP": text(
      "BMW is a maker of cars and motorcycles",
    ),
    "a page": text("<!doctype html><title>404</title>"),
    "SVG": text('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "half of a PNG's signature": Uint8Array.of(137, 80, 78, 71),
    "sound in a RIFF": text("RIFF\0\0\0\0WAVEfmt "),
    "HEIC": text("\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "video": text("\0\0\0\x18ftypisom\0\0\0\0mp42isom"),
  };
  for (const [name, bytes] of Object.entries(others)) {
    equal(sniffFormat(bytes), null, name);
  }
});

Deno.test("sniffFormat() finds AVIF among the compatible brands, in their box only", () => {
  const text = (content: string): Uint8Array =>
    new TextEncoder().encode(content);
  equal(sniffFormat(text("\0\0\0\x1cftypmif1\0\0\0\0miafavif")), "avif");
  equal(sniffFormat(text("\0\0\0\x14ftypmif1\0\0\0\0miafavif")), null);
});

Deno.test("sniffFormat() looks at a view's bytes, not at its buffer's", () => {
  const buffer = new Uint8Array(128);
  buffer.set([0x42, 0x4d], 40);
  buffer[54] = 40;
  equal(sniffFormat(buffer.subarray(40)), "bmp");
  equal(sniffFormat(buffer), null);
});
