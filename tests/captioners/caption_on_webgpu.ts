/**
 * Says in JSON whether tensors stay on WebGPU's device, and which tokens three
 * beams of two pictures come to there and on the CPU.
 *
 * @module
 */
import { InferenceSession, Tensor } from "npm:onnxruntime-node@1.30.0";
import { openDeviceRows } from "../../src/captioners/onnx/device_rows.ts";
import { openCaptionModel } from "../../src/captioners/onnx/open_caption_model.ts";
import { gitPixels } from "../../src/captioners/pixels/pixel_plan.ts";
import type { ProviderName } from "../../src/model/provider/provider.ts";
import {
  captionerFixture,
  generationOf,
  golden,
  recordedImage,
} from "./golden.ts";

const rows = await openDeviceRows(
  Tensor,
  (model, stays) =>
    InferenceSession.create(model, {
      executionProviders: ["webgpu"],
      ...(stays ? { preferredOutputLocation: "gpu-buffer" } : {}),
    }),
);
await rows?.[Symbol.asyncDispose]();

async function tokensOn(name: ProviderName): Promise<unknown> {
  await using model = await openCaptionModel({
    name: "git-tiny",
    vision: captionerFixture("git-tiny/vision_model.onnx"),
    decoder: captionerFixture("git-tiny/text_decoder_with_past.onnx"),
    pixels: gitPixels,
    isSizeUsual: false,
    provider: { name, device: 0 },
    sharesBeams: true,
  });
  const { prompt_ids, options } = golden.cases.find((each) =>
    each.model === "git-tiny" && each.options.num_beams === 3
  )!;
  const pictures = [];
  for (const { image } of golden.preprocess.slice(0, 2)) {
    pictures.push(await model.fit(await recordedImage(image)));
  }
  // Few tokens: a GPU that is a processor takes its time.
  const max_length = prompt_ids.length + 3;
  const generation = generationOf({ ...options, min_length: 0, max_length });
  return await model.generate(pictures, prompt_ids, [generation, generation]);
}

console.log(JSON.stringify({
  stays: rows !== null,
  cpu: await tokensOn("cpu"),
  webgpu: await tokensOn("webgpu"),
}));
