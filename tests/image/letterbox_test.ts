import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { contentBox } from "../../src/image/content_box.ts";
import { fitPixels } from "../../src/image/fit_pixels.ts";
import type { InputSpec } from "../../src/image/input_spec.ts";
import { resizePillow } from "../../src/image/resize_pillow.ts";
import { anyChannels, anyColour, anyImage, sizes } from "./any_image.ts";
import { slowLayOn } from "./slow_resize.ts";

const spec: InputSpec = {
  width: 24,
  height: 24,
  layout: "NCHW",
  channelOrder: "RGB",
  fit: "letterbox",
  resample: "lanczos",
  background: [124, 116, 104],
  divisor: 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const filters = ["lanczos", "bicubic", "bilinear"] as const;

Deno.test("fitPixels() of a letterbox is the resized picture within plain margins", () => {
  fc.assert(fc.property(
    anyImage(sizes(40), anyChannels),
    fc.constantFrom(...filters),
    anyColour,
    (image, resample, background) => {
      const { data } = fitPixels(image, { ...spec, resample, background });
      const box = contentBox(image.width, image.height, spec);
      const bare = slowLayOn(image, background);
      const picture = bare.width === box.width && bare.height === box.height
        ? bare
        : resizePillow(bare, box.width, box.height, resample);
      const expected: number[] = [];
      for (let y = 0; y < 24; y++) {
        for (let x = 0; x < 24; x++) {
          const [column, row] = [x - box.left, y - box.top];
          const isInside = column >= 0 && column < box.width && row >= 0 &&
            row < box.height;
          const at = (row * box.width + column) * 3;
          expected.push(
            ...(isInside ? picture.data.slice(at, at + 3) : background),
          );
        }
      }
      deepEqual([...data], expected);
    },
  ));
});

Deno.test("fitPixels() squashes with the filter that the model names", () => {
  fc.assert(fc.property(
    anyImage(sizes(40), fc.constant(3 as const)),
    fc.constantFrom(...filters),
    (image, resample) => {
      const squashed = fitPixels(image, { ...spec, fit: "squash", resample });
      deepEqual(squashed.data, resizePillow(image, 24, 24, resample).data);
    },
  ));
});

Deno.test("fitPixels() gives back a picture that fills the letterbox already", () => {
  const data = new Uint8Array(24 * 24 * 3).fill(7);
  const image = { data, width: 24, height: 24, channels: 3 as const };
  equal(fitPixels(image, spec), image);
});
