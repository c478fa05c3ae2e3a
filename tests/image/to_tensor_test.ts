import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import type { InputSpec } from "../../src/image/input_spec.ts";
import { toTensor } from "../../src/image/to_tensor.ts";
import { anyImage } from "./any_image.ts";
import { madeImage } from "./made_image.ts";

const wd: InputSpec = {
  width: 5,
  height: 3,
  layout: "NHWC",
  channelOrder: "BGR",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

const clip: InputSpec = {
  ...wd,
  layout: "NCHW",
  channelOrder: "RGB",
  divisor: 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** What NumPy 2.4 makes of the bytes 0, 1, 77, 128, 200 and 255 under {@linkcode clip}. */
const numpyRows = [
  [
    -1.7922625541687012,
    -1.777664065361023,
    -0.6681836247444153,
    0.07633614540100098,
    1.12742280960083,
    1.9303361177444458,
  ],
  [
    -1.7520971298217773,
    -1.7370892763137817,
    -0.5964989066123962,
    0.16889731585979462,
    1.249456524848938,
    2.0748836994171143,
  ],
  [
    -1.480219841003418,
    -1.465999722480774,
    -0.38527464866638184,
    0.33994877338409424,
    1.3637934923171997,
    2.1458969116210938,
  ],
];

const anySpec: fc.Arbitrary<InputSpec> = fc.record({
  layout: fc.constantFrom("NHWC", "NCHW"),
  channelOrder: fc.constantFrom("RGB", "BGR"),
  divisor: fc.constantFrom(1, 255, 127.5),
  mean: fc.constantFrom(clip.mean, wd.mean, [0.5, 0.5, 0.5] as const),
  std: fc.constantFrom(clip.std, wd.std, [0.5, 0.5, 0.5] as const),
}).map((some) => ({ ...wd, ...some }));

Deno.test("toTensor() puts each colour where the layout and the order want it", () => {
  const image = anyImage(fc.constant({ width: 5, height: 3 }));
  const batch = fc.array(image, { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(batch, anySpec, (images, spec) => {
    const { data, dims } = toTensor(images, spec);
    const isLast = spec.layout === "NHWC";
    deepEqual(dims, [images.length, ...(isLast ? [3, 5, 3] : [3, 3, 5])]);
    const f = Math.fround;
    for (const [n, image] of images.entries()) {
      for (let i = 0; i < 45; i++) {
        const [pixel, channel] = [Math.floor(i / 3), i % 3];
        const colour = spec.channelOrder === "RGB" ? channel : 2 - channel;
        const x = image.data[pixel * 3 + colour]!;
        const scaled = f(x / f(spec.divisor));
        const value = f(
          f(scaled - f(spec.mean[colour]!)) / f(spec.std[colour]!),
        );
        equal(data[n * 45 + (isLast ? i : channel * 15 + pixel)], value);
      }
    }
  }));
});

Deno.test("toTensor() rounds each step as NumPy's float32 arithmetic", () => {
  const data = new Uint8Array(45);
  const bytes = [0, 1, 77, 128, 200, 255];
  for (const [i, byte] of bytes.entries()) data.fill(byte, i * 3, i * 3 + 3);
  const tensor = toTensor({ data, width: 5, height: 3, channels: 3 }, clip);
  deepEqual(
    [0, 15, 30].map((plane) => [...tensor.data.subarray(plane, plane + 6)]),
    numpyRows,
  );
});

Deno.test("toTensor() leaves bytes as they are for the WD taggers", () => {
  const image = madeImage("noise", 5, 3);
  const { data, dims } = toTensor(image, wd);
  deepEqual(dims, [1, 3, 5, 3]);
  const reversed = [...image.data].map((_, i) =>
    image.data[i - i % 3 + 2 - i % 3]
  );
  deepEqual([...data], reversed);
});

Deno.test("toTensor() fills places of a batch and leaves the others", () => {
  const [a, b] = [madeImage("noise", 5, 3), madeImage("edges", 5, 3)];
  for (const spec of [wd, clip]) {
    const batch = new Float32Array(4 * 45).fill(-7);
    const tensor = toTensor([a, b], spec, batch, 1);
    equal(tensor.data, batch);
    equal(tensor.dims[0], 4);
    deepEqual(batch.subarray(45, 90), toTensor(a, spec).data);
    deepEqual(batch.subarray(90, 135), toTensor(b, spec).data);
    ok(batch.subarray(0, 45).every((x) => x === -7));
    ok(batch.subarray(135).every((x) => x === -7));
    toTensor(a, spec, batch, 3);
    deepEqual(batch.subarray(135), toTensor(a, spec).data);
  }
  deepEqual(toTensor([], wd).dims, [0, 3, 5, 3]);
});

Deno.test("toTensor() refuses other sizes, other channels and too little room", () => {
  const image = madeImage("noise", 5, 3);
  throws(
    () => toTensor(madeImage("noise", 3, 5), wd),
    /of 3x5 pixels and 3 channels/,
  );
  throws(
    () => toTensor(madeImage("noise", 5, 3, 4), wd),
    /4 channels: the model takes 5x3 and 3/,
  );
  throws(
    () => toTensor({ ...image, data: new Uint8Array(44) }, wd),
    RangeError,
  );
  throws(
    () => toTensor([image, image], wd, new Float32Array(45)),
    /45 numbers, and 45 are needed/,
  );
  throws(() => toTensor(image, wd, new Float32Array(90), 2), RangeError);
  throws(() => toTensor(image, wd, new Float32Array(50)), RangeError);
});
