import { deepEqual } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { fitPixels } from "../../src/image/fit_pixels.ts";
import type { InputSpec } from "../../src/image/input_spec.ts";
import { preprocess } from "../../src/image/preprocess.ts";
import { toTensor } from "../../src/image/to_tensor.ts";
import { anyChannels, anyImage, sizes } from "./any_image.ts";
import { slowFit } from "./slow_resize.ts";

const wd: InputSpec = {
  width: 12,
  height: 12,
  layout: "NHWC",
  channelOrder: "BGR",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

Deno.test("preprocess() gives a WD tagger the reference's pixels, blue first", () => {
  fc.assert(fc.property(anyImage(sizes(30), anyChannels), (image) => {
    const { data, dims } = preprocess(image, wd);
    const pixels = slowFit(image, wd).data;
    deepEqual(dims, [1, 12, 12, 3]);
    deepEqual(
      [...data],
      [...pixels].map((_, i) => pixels[i - i % 3 + 2 - i % 3]),
    );
  }));
});

Deno.test("preprocess() is fitPixels() and toTensor()", () => {
  const planes: InputSpec = {
    ...wd,
    height: 9,
    layout: "NCHW",
    channelOrder: "RGB",
    fit: "squash",
    divisor: 255,
    mean: [0.5, 0.4, 0.3],
    std: [0.5, 0.6, 0.7],
  };
  fc.assert(
    fc.property(
      anyImage(sizes(30), anyChannels),
      fc.constantFrom(wd, planes),
      (image, spec) =>
        deepEqual(
          preprocess(image, spec),
          toTensor(fitPixels(image, spec), spec),
        ),
    ),
  );
});
