import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import type { InputSpec } from "../../src/image/input_spec.ts";
import { tensorSimd } from "../../src/image/simd/tensor_simd.ts";
import { toTensor } from "../../src/image/to_tensor.ts";
import { madeImage } from "./made_image.ts";

const plain: InputSpec = {
  width: 8,
  height: 8,
  layout: "NHWC",
  channelOrder: "BGR",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

Deno.test("tensorSimd() gives the numbers of toTensor() for any size, order and batch", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom("RGB" as const, "BGR" as const),
    fc.integer({ min: 1, max: 5 }),
    (width, height, channelOrder, count) => {
      const spec = { ...plain, width, height, channelOrder };
      const images = Array.from(
        { length: count },
        (_, i) => {
          const image = madeImage("noise", width, height);
          return { ...image, data: image.data.map((byte) => byte ^ (i * 37)) };
        },
      );
      const numbers = tensorSimd(images.map(({ data }) => data), count, spec);
      deepEqual(numbers?.slice(), toTensor(images, spec).data);
    },
  ));
});

Deno.test("tensorSimd() fills the first places of a batch that is larger", () => {
  const image = madeImage("noise", 8, 8);
  const numbers = tensorSimd([image.data], 4, plain)!;
  equal(numbers.length, 4 * 192);
  deepEqual(numbers.slice(0, 192), toTensor(image, plain).data);
});

for (
  const [what, spec] of [
    ["channels first", { layout: "NCHW" }],
    ["a divisor", { divisor: 255 }],
    ["a mean", { mean: [0, 0.5, 0] }],
    ["a deviation", { std: [1, 1, 2] }],
  ] as const
) {
  Deno.test(`tensorSimd() leaves ${what} to toTensor()`, () => {
    const { data } = madeImage("noise", 8, 8);
    equal(tensorSimd([data], 1, { ...plain, ...spec }), null);
  });
}

Deno.test("tensorSimd() leaves a large batch, and pictures of another size, to toTensor()", () => {
  const { data } = madeImage("noise", 448, 448);
  const spec = { ...plain, width: 448, height: 448 };
  equal(tensorSimd([data], 100, spec), null);
  equal(tensorSimd([data], 1, plain), null);
});
