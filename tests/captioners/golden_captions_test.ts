import { deepEqual, equal, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { adjustScores } from "../../src/captioners/generate/adjust_scores.ts";
import { nextTokenDistribution } from "../../src/captioners/generate/next_token_distribution.ts";
import { openCaptionTokenizer } from "../../src/captioners/caption_tokenizer.ts";
import { lookAt } from "../../src/captioners/onnx/onnx_decoder.ts";
import { openCaptionModel } from "../../src/captioners/onnx/open_caption_model.ts";
import { planGraphs } from "../../src/captioners/onnx/plan_graphs.ts";
import { rowsHere } from "../../src/captioners/onnx/tensor_rows.ts";
import { parsePixelPlan } from "../../src/captioners/pixels/parse_pixel_plan.ts";
import { fitPicture } from "../../src/captioners/pixels/fit_picture.ts";
import {
  blipPixels,
  gitPixels,
  type PixelPlan,
} from "../../src/captioners/pixels/pixel_plan.ts";
import { pixelValues } from "../../src/captioners/pixels/pixel_values.ts";
import { removeWords } from "../../src/captioners/remove_words.ts";
import {
  captionerFixture,
  generationOf,
  golden,
  recordedImage,
} from "./golden.ts";

const models = ["blip-tiny", "git-tiny"] as const;

function usualPixels(model: string): PixelPlan {
  return model.startsWith("blip") ? blipPixels : gitPixels;
}

function sha256(data: Uint8Array | Float32Array): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}

Deno.test("pictures are those of the recorded preprocessing, byte for byte", async () => {
  for (const recorded of golden.preprocess) {
    const folder = captionerFixture(`${recorded.model}-tiny`);
    const usual = usualPixels(recorded.model);
    const plan = parsePixelPlan(
      await Deno.readTextFile(`${folder}/preprocessor_config.json`),
      usual,
    );
    deepEqual(plan, usual);
    const picture = fitPicture(await recordedImage(recorded.image), plan);
    deepEqual([3, picture.height, picture.width], recorded.shape);
    equal(sha256(picture.data), recorded.resized_rgb_u8_sha256);
    equal(
      sha256(pixelValues(picture, plan)),
      recorded.pixel_values_f32le_sha256,
    );
  }
});

for (const model of models) {
  const folder = captionerFixture(model);
  for (const cache of [true, false]) {
    const how = cache ? "with" : "without";
    Deno.test(`${model} gives every recorded caption ${how} a cache`, async () => {
      await using opened = await openCaptionModel({
        name: model,
        vision: `${folder}/vision_model.onnx`,
        decoder: cache
          ? `${folder}/text_decoder_with_past.onnx`
          : `${folder}/text_decoder.onnx`,
        pixels: usualPixels(model),
        isSizeUsual: false,
        threads: 1,
      });
      const cases = golden.cases.filter((each) => each.model === model);
      ok(cases.length >= 40);
      for (const { image, prompt_ids: prompt, options, ids } of cases) {
        const picture = await opened.fit(await recordedImage(image));
        deepEqual(
          await opened.generate([picture], prompt, [generationOf(options)]),
          [{ kind: "generated", tokens: ids }],
          JSON.stringify({ image, prompt, options }),
        );
      }
    });

    Deno.test(`${model} gives the recorded captions of several images at once ${how} a cache`, async () => {
      await using opened = await openCaptionModel({
        name: model,
        vision: `${folder}/vision_model.onnx`,
        decoder: cache
          ? `${folder}/text_decoder_with_past.onnx`
          : `${folder}/text_decoder.onnx`,
        pixels: usualPixels(model),
        isSizeUsual: false,
        threads: 1,
        sharesBeams: true,
      });
      // Those that differ in nothing but the image and the seed go together,
      // some of them twice.
      const together = Map.groupBy(
        golden.cases.filter((each) => each.model === model),
        ({ prompt_ids, options }) =>
          JSON.stringify([prompt_ids, { ...options, seed: null }]),
      );
      let group = 0;
      for (const [what, cases] of together) {
        // Without a cache they take long, and differ in little.
        if (!cache && group++ % 4 !== 0) continue;
        const all = [...cases, cases[0]!];
        const pictures = [];
        for (const { image } of all) {
          pictures.push(await opened.fit(await recordedImage(image)));
        }
        deepEqual(
          await opened.generate(
            pictures,
            cases[0]!.prompt_ids,
            all.map(({ options }) => generationOf(options)),
          ),
          all.map(({ ids }) => ({ kind: "generated", tokens: ids })),
          what,
        );
      }
    });
  }

  Deno.test(`${model} reads and writes text as the recorded tokenizer`, async () => {
    const file = `${folder}/tokenizer.json`;
    const tokenizer = await openCaptionTokenizer(
      await Deno.readTextFile(file),
      await Deno.readTextFile(`${folder}/tokenizer_config.json`),
      file,
    );
    equal(tokenizer.size, golden.tokens.vocab_size);
    for (const each of golden.tokenizer) {
      deepEqual(tokenizer.encode(each.text), each.ids_bare);
      equal(tokenizer.decode(each.ids, false), each.decoded);
      equal(tokenizer.decode(each.ids, true), each.decoded_cleaned);
    }
    for (const { ids, text, text_cleaned } of golden.cases) {
      equal(tokenizer.decode(ids, false), text);
      equal(tokenizer.decode(ids, true), text_cleaned);
    }
  });

  Deno.test(`${model} draws from the recorded distributions`, async () => {
    const { InferenceSession, Tensor } = await import(
      "npm:onnxruntime-node@1.30.0"
    );
    const open = async (file: string) => {
      const session = await InferenceSession.create(`${folder}/${file}`);
      const { inputMetadata: inputs, outputMetadata: outputs } = session;
      return { session, info: { file, inputs, outputs } as never };
    };
    const vision = await open("vision_model.onnx");
    for (const file of ["text_decoder_with_past.onnx", "text_decoder.onnx"]) {
      const decoder = await open(file);
      const graphs = {
        Tensor,
        vision: vision.session,
        decoder: decoder.session,
        plan: planGraphs(vision.info, decoder.info),
        rows: rowsHere(Tensor),
      };
      for (const recorded of golden.distribution) {
        if (recorded.model !== model) continue;
        const plan = usualPixels(model);
        const picture = fitPicture(await recordedImage(recorded.image), plan);
        using text = await lookAt(graphs, [pixelValues(picture, plan)], [
          picture.width,
          picture.height,
        ]);
        const scores = Float64Array.from(await text.begin(recorded.prompt_ids));
        adjustScores(scores, recorded.prompt_ids, {
          end: golden.tokens.sep,
          minLength: 5,
          maxLength: 75,
          repetitionPenalty: 1.1,
          way: {
            kind: "search",
            beams: 1,
            lengthPenalty: 1,
            earlyStopping: false,
          },
        });
        const { ids, probabilities } = nextTokenDistribution(scores, {
          temperature: 1,
          topK: 50,
          topP: 0.9,
        });
        deepEqual(ids, recorded.ids);
        for (const [i, probability] of probabilities.entries()) {
          ok(Math.abs(probability - recorded.probs[i]!) < 2e-6);
        }
      }
      await decoder.session.release();
    }
    await vision.session.release();
  });
}

Deno.test("words that GIT makes up are taken out as recorded", () => {
  for (const { caption, removed } of golden.remove_words) {
    equal(removeWords(caption), removed);
  }
});

Deno.test("letters of every script are words, as for Python", () => {
  equal(removeWords("a sign that says été on it"), "a sign ");
  equal(removeWords("ein Schild that says Straße"), "ein Schild ");
  equal(removeWords("a wall with the number ٣٤ on it"), "a wall ");
  equal(removeWords("a cat with the name たま on its collar"), "a cat  collar");
});
