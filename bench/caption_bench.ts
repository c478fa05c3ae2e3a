/**
 * Tokens a second of a captioner: with and without a cache, the likeliest
 * token and three beams, one image and several at once.
 *
 *     deno run -A bench/caption_bench.ts          the tiny models of the tests
 *     deno run -A bench/caption_bench.ts base     BLIP base, with random weights
 *
 * @module
 */
import { join } from "node:path";
import type { Generation } from "../src/captioners/generate/generation.ts";
import { openCaptionModel } from "../src/captioners/onnx/open_caption_model.ts";
import {
  blipPixels,
  gitPixels,
  type PixelPlan,
} from "../src/captioners/pixels/pixel_plan.ts";
import type { RawImage } from "../src/image/raw_image.ts";
import { blipBase, makeBlip } from "./made_blip.ts";

/** Tokens that each caption has, its prompt of four included. */
const LENGTH = 20;
const prompt = [3, 4, 5, 6];

function howOf(beams: number): Generation {
  return {
    // No token is the end, so that each caption has the same length.
    end: -1,
    minLength: 0,
    maxLength: LENGTH,
    repetitionPenalty: 1,
    way: { kind: "search", beams, lengthPenalty: 1, earlyStopping: false },
  };
}

function noise(seed: number): RawImage {
  let state = seed + 1;
  const data = Uint8Array.from({ length: 640 * 480 * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { data, width: 640, height: 480, channels: 3 };
}

async function measure(
  name: string,
  folder: string,
  pixels: PixelPlan,
  rounds: number,
): Promise<void> {
  console.log(`\n${name}`);
  console.log("| decoder | search | images at once | s an image | tokens/s |");
  console.log("| ------- | ------ | -------------: | ---------: | -------: |");
  for (const cache of [true, false]) {
    await using model = await openCaptionModel({
      name,
      vision: join(folder, "vision_model.onnx"),
      decoder: join(
        folder,
        cache ? "text_decoder_with_past.onnx" : "text_decoder.onnx",
      ),
      pixels,
      isSizeUsual: false,
      // To be measured; captioners do so on GPUs only.
      sharesBeams: true,
    });
    for (const beams of [1, 3]) {
      for (const batch of cache ? [1, 2, 4] : [1, 4]) {
        let best = Infinity;
        for (let round = 0; round < rounds; round++) {
          const pictures: RawImage[] = [];
          for (let i = 0; i < batch; i++) {
            pictures.push(await model.fit(noise(i)));
          }
          const hows = pictures.map(() => howOf(beams));
          const start = performance.now();
          const results = await model.generate(pictures, prompt, hows);
          best = Math.min(best, performance.now() - start);
          if (results.some(({ kind }) => kind === "failed")) {
            throw new Error(JSON.stringify(results));
          }
        }
        const seconds = best / 1000 / batch;
        const tokens = (LENGTH - prompt.length) / seconds;
        console.log(
          `| ${cache ? "cache" : "plain"} | ${
            beams === 1 ? "likeliest" : `${beams} beams`
          } | ${batch} | ${seconds.toFixed(4)} | ${tokens.toFixed(1)} |`,
        );
      }
    }
  }
}

if (Deno.args[0] === "base") {
  const folder = await Deno.makeTempDir();
  try {
    await makeBlip(folder, blipBase);
    await measure("BLIP base, random weights", folder, blipPixels, 3);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
} else {
  const fixtures = "tests/fixtures/captioners";
  await measure("blip-tiny", `${fixtures}/blip-tiny`, blipPixels, 10);
  await measure("git-tiny", `${fixtures}/git-tiny`, gitPixels, 10);
}
