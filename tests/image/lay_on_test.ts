import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { layOn } from "../../src/image/lay_on.ts";
import { anyChannels, anyColour, anyImage, sizes } from "./any_image.ts";
import { slowLayOn } from "./slow_resize.ts";

Deno.test("layOn() equals Pillow's paste() for every colour, alpha and background", () => {
  const greys = new Uint8Array(256 * 256 * 2);
  const colours = new Uint8Array(256 * 256 * 4);
  for (let i = 0; i < 256 * 256; i++) {
    greys.set([i & 255, i >> 8], i * 2);
    colours.set([i & 255, 255 - (i & 255), (i * 7) & 255, i >> 8], i * 4);
  }
  const size = { width: 256, height: 256 };
  for (const shade of [0, 1, 2, 127, 128, 200, 254, 255]) {
    const background = [shade, 255 - shade, (shade * 3) & 255] as const;
    for (
      const image of [
        { data: greys, channels: 2, ...size } as const,
        { data: colours, channels: 4, ...size } as const,
      ]
    ) {
      deepEqual(layOn(image, background), slowLayOn(image, background));
    }
  }
});

Deno.test("layOn() equals Pillow's paste() for any image", () => {
  fc.assert(
    fc.property(
      anyImage(sizes(12), anyChannels),
      anyColour,
      (image, background) => {
        const laid = layOn(image, background);
        deepEqual([...laid.data], [...slowLayOn(image, background).data]);
        equal(laid.channels, 3);
      },
    ),
  );
});

Deno.test("layOn() gives an RGB image back", () => {
  fc.assert(fc.property(anyImage(sizes(12)), anyColour, (image, background) => {
    equal(layOn(image, background), image);
  }));
});

Deno.test("layOn() makes what is transparent the background and keeps what is opaque", () => {
  const data = Uint8Array.of(1, 2, 3, 0, 1, 2, 3, 255, 1, 2, 3, 128);
  const laid = layOn({ data, width: 3, height: 1, channels: 4 }, [
    255,
    200,
    100,
  ]);
  deepEqual([...laid.data], [255, 200, 100, 1, 2, 3, 128, 101, 51]);
});
