import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { decodeImage } from "../../src/image/decode.ts";
import { fitPixels } from "../../src/image/fit_pixels.ts";
import type { InputSpec } from "../../src/image/input_spec.ts";
import { shrinkFactor } from "../../src/image/shrink_factor.ts";

const spec: InputSpec = {
  width: 32,
  height: 32,
  layout: "NHWC",
  channelOrder: "RGB",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

for (
  const [width, height, fit, factor] of [
    [4000, 3000, "pad", 4],
    [4000, 3000, "squash", 2],
    [4000, 3000, "letterbox", 4],
    [7168, 10, "pad", 8],
    [896, 895, "pad", 1],
    [1792, 1, "pad", 2],
    [1791, 1791, "pad", 1],
    [3584, 3584, "squash", 4],
    [448, 448, "pad", 1],
    [100_000, 100_000, "pad", 8],
  ] as const
) {
  Deno.test(`a picture of ${width}x${height} may shrink by ${factor} for a ${fit} of 448`, () => {
    const target = { width: 448, height: 448, fit };
    equal(shrinkFactor(width, height, target), factor);
  });
}

Deno.test("shrinkFactor() leaves each side of the padded picture twice what the model sees of it", () => {
  const side = fc.integer({ min: 1, max: 20_000 });
  fc.assert(fc.property(side, side, (width, height) => {
    const factor = shrinkFactor(width, height, spec);
    const seen = spec.width / Math.max(width, height);
    ok(factor === 1 || 1 / factor >= 2 * seen);
    ok(factor === 8 || 1 / (2 * factor) < 2 * seen);
  }));
});

/** A smooth picture, so that all ways of shrinking come near to one another. */
async function smooth(
  format: "jpeg" | "webp" | "png",
  width: number,
  height: number,
  channels: 1 | 3,
): Promise<Uint8Array<ArrayBuffer>> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++, i++) {
        data[i] = 128 +
          100 * Math.sin(3 * x / width + c) * Math.cos(2 * y / height - c);
      }
    }
  }
  const source = sharp(data, { raw: { width, height, channels } });
  const grey = channels === 1 ? source.toColourspace("b-w") : source;
  return new Uint8Array(
    await grey.toFormat(format, { quality: 95 }).toBuffer(),
  );
}

for (
  const [format, width, height, channels, wanted] of [
    ["jpeg", 320, 240, 3, [80, 60]],
    ["jpeg", 323, 241, 3, [80, 60]],
    ["jpeg", 1030, 515, 3, [128, 64]],
    ["jpeg", 320, 240, 1, [80, 60]],
    ["jpeg", 600, 5, 3, [75, 1]],
    ["webp", 320, 240, 3, [80, 60]],
    ["webp", 323, 241, 3, [80, 60]],
    // What can't shrink as it is decoded is decoded whole, as is what is small.
    ["png", 320, 240, 3, [320, 240]],
    ["jpeg", 120, 120, 3, [120, 120]],
  ] as const
) {
  Deno.test(`decodeImage() for a model of 32 shrinks a ${format} of ${width}x${height}x${channels} to ${wanted.join("x")}`, async () => {
    const bytes = await smooth(format, width, height, channels);
    const whole = await decodeImage(bytes);
    deepEqual([whole.width, whole.height], [width, height]);
    const shrunk = await decodeImage(bytes, { shrinkFor: spec });
    deepEqual([shrunk.width, shrunk.height], wanted);
    equal(shrunk.channels, whole.channels);
    const a = fitPixels(whole, spec).data;
    const b = fitPixels(shrunk, spec).data;
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
    ok(sum / a.length < 1.5, `${sum / a.length}`);
  });
}

Deno.test("imagescript decodes whole whatever it is asked for", async () => {
  const bytes = await smooth("jpeg", 320, 240, 3);
  const options = { decoder: "imagescript", shrinkFor: spec } as const;
  const { width, height } = await decodeImage(bytes, options);
  deepEqual([width, height], [320, 240]);
});
