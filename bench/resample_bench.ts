/**
 * How long preprocessing takes: `deno bench bench/resample_bench.ts`.
 *
 * @module
 */
import { fitPixels } from "../src/image/fit_pixels.ts";
import type { InputSpec } from "../src/image/input_spec.ts";
import type { RawImage } from "../src/image/raw_image.ts";
import { resizePillow } from "../src/image/resize_pillow.ts";
import { toTensor } from "../src/image/to_tensor.ts";

const spec: InputSpec = {
  width: 448,
  height: 448,
  layout: "NHWC",
  channelOrder: "BGR",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Noise, which no branch can foresee; alpha is opaque but for its lower half. */
function noise(
  width: number,
  height: number,
  channels: RawImage["channels"],
): RawImage {
  const data = new Uint8Array(width * height * channels);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = state >>> 24;
    if (channels === 4 && i % 4 === 3 && i < data.length / 2) data[i] = 255;
  }
  return { data, width, height, channels };
}

const fits: readonly [
  filter: string,
  width: number,
  height: number,
  channels: RawImage["channels"],
][] = [
  ["area", 1024, 1024, 3],
  ["area", 832, 1216, 3],
  ["area", 1447, 1023, 3],
  ["area", 896, 896, 3],
  ["area", 4000, 3000, 3],
  ["area", 1024, 1024, 4],
  ["area", 1024, 1024, 1],
  ["area", 60_000, 3, 3],
  ["area", 3, 60_000, 3],
  ["lanczos", 447, 447, 3],
  ["lanczos", 300, 200, 4],
];

for (const [filter, width, height, channels] of fits) {
  const image = noise(width, height, channels);
  const name = `fitPixels ${filter} ${width}x${height}x${channels} to 448`;
  Deno.bench(name, () => {
    fitPixels(image, spec);
  });
}

const photo = noise(1024, 1024, 3);
Deno.bench("resizePillow bicubic 1024x1024x3 to 384", () => {
  resizePillow(photo, 384, 384, "bicubic");
});

const pixels = noise(448, 448, 3);
const batch = new Float32Array(8 * 448 * 448 * 3);
for (const layout of ["NHWC", "NCHW"] as const) {
  const wanted = { ...spec, layout };
  Deno.bench(`toTensor 448x448 ${layout}, into a batch`, () => {
    toTensor(pixels, wanted, batch, 3);
  });
}
