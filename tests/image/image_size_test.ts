import { deepEqual, throws } from "node:assert/strict";
import { readImageSize } from "../../src/image/image_size.ts";
import { FIXTURES, readFixture, SOUND } from "./decoders/fixtures.ts";
import { sniffFormat } from "../../src/image/sniff.ts";

/** TIFF's orientations that lay a picture on its side, which a header does not do. */
const TURNED = /^tiff_rgb8_orientation[5-8]/;

Deno.test("readImageSize() tells every picture's size without decoding it", () => {
  for (const { name, bytes, expected } of SOUND) {
    const { width, height } = readImageSize(bytes, expected.format);
    const sides = TURNED.test(name) ? [height, width] : [width, height];
    deepEqual(sides, [expected.width, expected.height], name);
  }
});

Deno.test("readImageSize() throws nothing but DecodeError, wherever a file ends", () => {
  for (const { bytes } of FIXTURES) {
    for (let size = 0; size < Math.min(bytes.length, 400); size++) {
      const part = bytes.subarray(0, size);
      const format = sniffFormat(part);
      if (format === null) continue;
      try {
        readImageSize(part, format);
      } catch (error) {
        if ((error as Error).name !== "DecodeError") throw error;
      }
    }
  }
});

Deno.test("readImageSize() reads the large and the ratio forms of a JPEG XL's size", () => {
  // Bits from the lowest: not small; 9-bit height 300 - 1; ratio 0; 13-bit width 4000 - 1.
  const bits = [
    [0, 1],
    [0, 2],
    [299, 9],
    [0, 3],
    [1, 2],
    [3999, 13],
  ].flatMap(([value, count]) =>
    Array.from({ length: count! }, (_, i) => value! >> i & 1)
  );
  const bytes = new Uint8Array(16);
  bytes.set([0xff, 0x0a]);
  bits.forEach((bit, i) => bytes[2 + (i >> 3)]! |= bit << (i & 7));
  deepEqual(readImageSize(bytes, "jxl"), { width: 4000, height: 300 });
  // Small, height 80, ratio 5 (16 to 9).
  const small = new Uint8Array(16);
  small.set([0xff, 0x0a, 1 | 9 << 1 | (5 & 3) << 6, 5 >> 2]);
  deepEqual(readImageSize(small, "jxl"), {
    width: Math.floor(80 * 16 / 9),
    height: 80,
  });
});

Deno.test("readImageSize() refuses a picture without pixels", () => {
  const png = readFixture("gif_plain.gif");
  png.fill(0, 6, 10);
  const frame = png.indexOf(0x2c, 13 + 768);
  png.fill(0, frame + 5, frame + 9);
  throws(() => readImageSize(png, "gif"), {
    name: "DecodeError",
    message: /0 x 0 pixels/,
  });
});
