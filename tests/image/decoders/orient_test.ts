import { deepEqual, equal } from "node:assert/strict";
import { orient } from "../../../src/image/decoders/orient.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";

/** Three columns, two rows: 1 2 3 over 4 5 6. */
const IMAGE: RawImage = {
  data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  width: 3,
  height: 2,
  channels: 1,
};

Deno.test("orient() turns an image as its orientation says", () => {
  const cases: [orientation: number, width: number, pixels: number[]][] = [
    [1, 3, [1, 2, 3, 4, 5, 6]],
    [2, 3, [3, 2, 1, 6, 5, 4]],
    [3, 3, [6, 5, 4, 3, 2, 1]],
    [4, 3, [4, 5, 6, 1, 2, 3]],
    [5, 2, [1, 4, 2, 5, 3, 6]],
    [6, 2, [4, 1, 5, 2, 6, 3]],
    [7, 2, [6, 3, 5, 2, 4, 1]],
    [8, 2, [3, 6, 2, 5, 1, 4]],
  ];
  for (const [orientation, width, pixels] of cases) {
    const turned = orient(IMAGE, orientation);
    deepEqual(
      [turned.width, turned.height],
      [width, 6 / width],
      `${orientation}`,
    );
    deepEqual([...turned.data], pixels, `${orientation}`);
  }
});

Deno.test("orient() keeps the samples of a pixel together", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const turned = orient({ data, width: 2, height: 1, channels: 3 }, 6);
  deepEqual(turned, {
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    width: 1,
    height: 2,
    channels: 3,
  });
  equal(orient(IMAGE, 1), IMAGE);
});
