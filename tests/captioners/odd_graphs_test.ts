import { deepEqual, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import {
  type CaptionModel,
  openCaptionModel,
} from "../../src/captioners/onnx/open_caption_model.ts";
import {
  blipPixels,
  gitPixels,
} from "../../src/captioners/pixels/pixel_plan.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { dataTypes } from "../../tools/onnx/tensor_proto.ts";
import { type EdgeChange, editOnnx } from "./edit_onnx.ts";
import {
  captionerFixture,
  generationOf,
  golden,
  recordedImage,
} from "./golden.ts";

type Change = (name: string, isInput: boolean) => EdgeChange | null;

interface OddModel {
  readonly model: "blip-tiny" | "git-tiny";
  readonly cache: boolean;
  readonly vision?: Change;
  readonly decoder?: Change;
}

/** Opens a model whose graphs are changed. */
async function openOdd(odd: OddModel): Promise<CaptionModel> {
  const folder = await Deno.makeTempDir();
  try {
    const put = async (name: string, change: Change = () => null) => {
      const file = join(captionerFixture(odd.model), name);
      const to = join(folder, name);
      await Deno.writeFile(to, editOnnx(await Deno.readFile(file), change));
      return to;
    };
    return await openCaptionModel({
      name: odd.model,
      vision: await put("vision_model.onnx", odd.vision),
      decoder: await put(
        odd.cache ? "text_decoder_with_past.onnx" : "text_decoder.onnx",
        odd.decoder,
      ),
      pixels: odd.model === "blip-tiny" ? blipPixels : gitPixels,
      isSizeUsual: false,
      threads: 1,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Recorded cases of one beam and of three, each with both images together. */
async function requireRecorded(
  opened: CaptionModel,
  model: string,
  most = 3,
): Promise<void> {
  const together = Map.groupBy(
    golden.cases.filter((each) =>
      each.model === model && each.options.do_sample !== true
    ),
    ({ prompt_ids, options }) => JSON.stringify([prompt_ids, options]),
  );
  let groups = 0;
  for (const [what, cases] of together) {
    if (groups++ === most) break;
    const pictures = [];
    for (const { image } of cases) {
      pictures.push(await opened.fit(await recordedImage(image)));
    }
    deepEqual(
      await opened.generate(
        pictures,
        cases[0]!.prompt_ids,
        cases.map(({ options }) => generationOf(options)),
      ),
      cases.map(({ ids }) => ({ kind: "generated", tokens: ids })),
      what,
    );
  }
  ok(groups >= most);
}

const isTokens = (name: string): boolean => name === "input_ids";

const halves: Change = (name) =>
  isTokens(name) ? null : { type: dataTypes.float16 };

for (
  const [model, cache] of [
    ["blip-tiny", true],
    ["blip-tiny", false],
    ["git-tiny", true],
  ] as const
) {
  const what = `${model} ${cache ? "with" : "without"} a cache`;
  Deno.test(`graphs of float16 give the recorded captions: ${what}`, async () => {
    const odd: OddModel = { model, cache, vision: halves, decoder: halves };
    await using opened = await openOdd(odd);
    await requireRecorded(opened, model);
  });
}

const model = "blip-tiny";

Deno.test("float16 on one side only is converted", async () => {
  await using vision = await openOdd({ model, cache: true, vision: halves });
  await requireRecorded(vision, model);
  await using text = await openOdd({ model, cache: true, decoder: halves });
  await requireRecorded(text, model);
});

Deno.test("tokens of int32 are put in as such", async () => {
  await using opened = await openOdd({
    model,
    cache: true,
    decoder: (name) => isTokens(name) ? { type: dataTypes.int32 } : null,
  });
  await requireRecorded(opened, model);
});

Deno.test("graphs that take one at a time caption several images", async () => {
  const one: Change = () => ({ batch: 1 });
  const odd: OddModel = { model, cache: false, vision: one, decoder: one };
  await using opened = await openOdd(odd);
  await requireRecorded(opened, model);
});

for (
  const [what, decoder, words] of [
    [
      "an answer that is no number",
      (name) =>
        name === "logits" ? { through: { op: "Log", attributes: {} } } : null,
      /the model answers NaN instead of a number/,
    ],
    [
      "one sequence at a time with a cache",
      (name) => isTokens(name) ? { batch: 1 } : null,
      /takes one sequence at a time, expected any number/,
    ],
    [
      "a batch of four",
      (name) => isTokens(name) ? { batch: 4 } : null,
      /takes "input_ids" in batches of 4 only/,
    ],
    [
      "tokens of another type",
      (name) => isTokens(name) ? { type: dataTypes.float32 } : null,
      /takes "input_ids" as float32, expected int64 or int32/,
    ],
    [
      "an answer of another type",
      (name) => name === "logits" ? { type: dataTypes.int64 } : null,
      /gives "logits" as int64, expected float32 or float16/,
    ],
    [
      "another name for the answer",
      (name) => name === "logits" ? { name: "scores" } : null,
      /gives "scores", .*expected "logits"/,
    ],
    [
      "another name for the tokens",
      (name) => isTokens(name) ? { name: "tokens" } : null,
      /takes .*expected "input_ids"/,
    ],
  ] satisfies readonly (readonly [string, Change, RegExp])[]
) {
  Deno.test(`a decoder is refused that has ${what}`, async () => {
    await rejects(openOdd({ model, cache: true, decoder }), (error) => {
      ok(error instanceof ModelError);
      ok(words.test(error.message), error.message);
      return true;
    });
  });
}

Deno.test("a decoder that takes one picture at a time captions several images", async () => {
  await using opened = await openOdd({
    model: "blip-tiny",
    cache: true,
    decoder: (name) => name.includes(".encoder.") ? { batch: 1 } : null,
  });
  await requireRecorded(opened, "blip-tiny");
});
