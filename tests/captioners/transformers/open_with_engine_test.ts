import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { openWithEngine } from "../../../src/captioners/transformers/open_with_engine.ts";
import type { TransformersCaptionerOptions } from "../../../src/captioners/transformers/transformers_options.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import { scratch } from "../../files/scratch.ts";
import { loopbackHub, mainCommit } from "../../model/hub/loopback_hub.ts";
import { blue, coloured, imageOf, red } from "./scene.ts";
import { said, standIn, type StandInPlan } from "./stand_in.ts";
import { tinyFiles, writeTiny } from "./tiny_models.ts";

const repo = "kit/florence";
const chat = { kind: "chat", type: "smolvlm" } as const;
const plain = { kind: "plain", type: "vision-encoder-decoder" } as const;

/** Opens a captioner in a folder of Florence-2's files. */
async function open(
  plan: StandInPlan = {},
  options: Partial<TransformersCaptionerOptions> = {},
) {
  const dir = await scratch();
  await writeTiny(dir.path, "florence");
  const engine = standIn(plan);
  const model = dir.path;
  const captioner = await openWithEngine({ model, ...options }, () => engine)
    .catch(async (error) => {
      await dir[Symbol.asyncDispose]();
      equal(engine.closed, 1);
      throw error;
    });
  return {
    captioner,
    engine,
    model,
    async [Symbol.asyncDispose]() {
      await captioner[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a captioner of transformers.js says what it is and what it can't", async () => {
  await using scene = await open();
  const { captioner, model, engine } = scene;
  equal(captioner.id, "transformers");
  equal(captioner.model, model);
  deepEqual(captioner.capabilities, {
    batch: 1,
    parallel: 2,
    prompt: true,
    tags: false,
    existing: false,
    beams: false,
    sampling: false,
    seed: false,
  });
  deepEqual(
    captioner.files.map(({ path }) => path),
    [
      "config.json",
      "preprocessor_config.json",
      "tokenizer.json",
      "tokenizer_config.json",
      "onnx/encoder_model.onnx",
      "generation_config.json",
    ].map((name) => join(model, name)),
  );
  equal(engine.runs[0]!.task, "<DETAILED_CAPTION>");
});

Deno.test("what is said is one line without what harms", async () => {
  const texts = [
    ["  a red\n square\u202e ||| \t", "a red square"],
    ["Caption: none is taken off", "Caption: none is taken off"],
  ] as const;
  await using scene = await open({
    answers: texts.map(([text]) => said(text)),
  });
  for (const [, text] of texts) {
    deepEqual(await scene.captioner.caption([red]), [
      { kind: "captioned", text, tokens: 4 },
    ]);
  }
});

Deno.test("of what a chat says, thoughts, labels and lead-ins go", async () => {
  await using scene = await open({
    survey: chat,
    answers: [said("<think>hm</think> Sure! Here is a caption: A red square.")],
  });
  deepEqual(await scene.captioner.caption([red]), [
    { kind: "captioned", text: "A red square.", tokens: 4 },
  ]);
});

Deno.test("a chat is asked with what is known of the image", async () => {
  await using scene = await open({ survey: chat }, {
    prompt:
      "Describe this.\nTags: {tags}\nWho: {character}\nSo far: {existing}",
    system: "",
  });
  const { captioner, engine } = scene;
  const { tags, existing } = captioner.capabilities;
  deepEqual([tags, existing], [true, true]);
  const grounding = { tags: ["red", "square"], characters: [], existing: "x" };
  await captioner.caption([
    imageOf("a.png", () => coloured([1, 2, 3]), grounding),
  ]);
  equal(
    engine.questions[0]!.prompt,
    "Describe this.\nTags: red, square\nSo far: x",
  );
  equal(engine.runs[0]!.system, "");
});

Deno.test("a chat's template may lie in a file of its own", async () => {
  for (
    const [name, text] of [
      ["chat_template.jinja", "jinja"],
      ["chat_template.json", '{"chat_template":"jinja"}'],
    ] as const
  ) {
    await using dir = await scratch();
    await writeTiny(dir.path, "florence");
    await Deno.writeTextFile(join(dir.path, name), text);
    const engine = standIn({ survey: chat });
    const model = dir.path;
    await using _captioner = await openWithEngine({ model }, () => engine);
    equal(engine.runs[0]!.chatTemplate, "jinja");
  }
});

const failed: readonly (readonly [
  what: string,
  plan: StandInPlan,
  reason: RegExp,
])[] = [
  ["nothing is said", { answers: [said(" \u200b ")] }, /said nothing/],
  [
    "a sentence breaks off",
    { answers: [said("a red", { cut: true })] },
    /cut off after 4 tokens: allow more with --max_length/,
  ],
  [
    "the model can't see it",
    { answers: [{ kind: "unseen", reason: "too thin" }] },
    /^too thin$/,
  ],
  [
    "the model gives up at it",
    { answers: [{ kind: "gave up", reason: "no more" }] },
    /^no more$/,
  ],
];
for (const [what, plan, reason] of failed) {
  Deno.test(`an image fails alone where ${what}`, async () => {
    await using scene = await open(plan);
    const [result] = await scene.captioner.caption([red]);
    equal(result!.kind, "failed");
    match(result!.kind === "failed" ? result!.reason : "", reason);
  });
}

Deno.test("an image that can't be read fails alone", async () => {
  await using scene = await open();
  const broken = imageOf("b.png", () => {
    throw new Error("It is cut off");
  });
  const results = await scene.captioner.caption([red, broken, blue]);
  deepEqual(results.map(({ kind }) => kind), [
    "captioned",
    "failed",
    "captioned",
  ]);
});

Deno.test("a model without prompts may break off, as BLIP does", async () => {
  await using scene = await open({
    survey: plain,
    answers: [said("a red", { cut: true })],
  });
  deepEqual(await scene.captioner.caption([red]), [
    { kind: "captioned", text: "a red", tokens: 4 },
  ]);
  equal(scene.captioner.capabilities.prompt, false);
});

Deno.test("a model that gives up at three images in a row is broken", async () => {
  const out = { kind: "gave up", reason: "no memory" } as const;
  await using scene = await open({
    answers: [out, out, said("a red square"), out],
  });
  const results = await scene.captioner.caption([red, red, red, red, red]);
  deepEqual(results.map(({ kind }) => kind), [
    "failed",
    "failed",
    "captioned",
    "failed",
    "failed",
  ]);
  await rejects(scene.captioner.caption([red]), (error) => {
    ok(error instanceof ModelError);
    match(error.message, /gave up at 3 images in a row: no memory/);
    return true;
  });
});

Deno.test("a call that is ended rejects with the signal's reason", async () => {
  await using scene = await open();
  const ending = new AbortController();
  const late = imageOf("c.png", () => {
    ending.abort(new DOMException("Enough", "AbortError"));
    return coloured([1, 2, 3]);
  });
  await rejects(
    scene.captioner.caption([red, late, blue], { signal: ending.signal }),
    /Enough/,
  );
  equal(scene.engine.questions.length, 1);
});

const refused: readonly (readonly [
  what: string,
  options: Partial<TransformersCaptionerOptions>,
  plan: StandInPlan,
  reason: RegExp,
])[] = [
  ["beams", { numBeams: 3 }, {}, /has no beams/],
  ["top_p", { topP: 0.9 }, {}, /has no top_p/],
  ["an unknown dtype", { dtype: "q3" as never }, {}, /expected one of "fp32"/],
  ["an unknown task", { task: "caption it" }, {}, /expected one of "short"/],
  ["any provider", { provider: "auto" }, {}, /that is named/],
  ["TensorRT", { provider: "tensorrt" }, {}, /that is named/],
  ["no tokens", { maxTokens: 0 }, {}, /not a whole number from 1/],
  [
    "more tokens at the least than at most",
    { maxTokens: 5, minTokens: 6 },
    {},
    /6, are more than the most, 5/,
  ],
  ["an unknown name in a prompt", { prompt: "{who}" }, {}, /\{who\}/],
  ["a prompt of Florence-2", { prompt: "Describe it" }, {}, /--task/],
  ["a task of a chat", { task: "short" }, { survey: chat }, /--prompt/],
  ["a prompt of vit-gpt2", { prompt: "a" }, { survey: plain }, /no prompt/],
  ["a task of vit-gpt2", { task: "short" }, { survey: plain }, /Florence-2/],
];
for (const [what, options, plan, reason] of refused) {
  Deno.test(`transformers.js is not asked for ${what}`, async () => {
    const engine = standIn(plan);
    await using dir = await scratch();
    await writeTiny(dir.path, "florence");
    await rejects(
      openWithEngine({ model: dir.path, ...options }, () => engine),
      (error) => error instanceof RangeError && reason.test(error.message),
    );
    deepEqual(engine.runs, []);
  });
}

Deno.test("what is missing in a folder is named, and what is there instead", async () => {
  await using dir = await scratch();
  const model = dir.path;
  const opened = () => openWithEngine({ model }, () => standIn());
  const says = (reason: RegExp) => (error: unknown) =>
    error instanceof ModelError && reason.test(error.message);
  await rejects(opened, says(/"config.json", .* are missing; copy the whole/));
  await writeTiny(model, "florence", "_quantized");
  await rejects(
    opened,
    says(/"onnx\/encoder_model.onnx" is missing; what is there .* --dtype q8$/),
  );
  await Deno.writeFile(
    join(model, "onnx/encoder_model.onnx"),
    new Uint8Array(),
  );
  await rejects(opened, says(/"onnx\/encoder_model.onnx" is missing/));
});

Deno.test("a name that is no folder and no repository is refused", async () => {
  for (const model of ["florence", "a/b/c", "../x", ""]) {
    await rejects(
      openWithEngine({ model }, () => standIn()),
      /neither a folder nor a repository/,
    );
  }
});

Deno.test("a model is downloaded to the Hub's cache, checked, and found there again", async () => {
  await using dir = await scratch();
  const files = Object.fromEntries(tinyFiles("florence"));
  await using hub = loopbackHub({
    repos: { [repo]: files },
    lfs: ["onnx/encoder_model.onnx"],
  });
  const settings = (offline: boolean) => ({
    endpoint: hub.endpoint,
    token: null,
    tokenFrom: null,
    cache: join(dir.path, "hub"),
    offline,
  });
  const told: string[] = [];
  const engine = standIn();
  {
    await using captioner = await openWithEngine({
      model: repo,
      settings: settings(false),
      onEvent: (event) => told.push(event.kind),
    }, () => engine);
    const place = captioner.files.map(({ repo, revision }) => [repo, revision]);
    deepEqual(place, Array(6).fill([repo, mainCommit]));
  }
  ok(told.includes("done"));
  match(engine.runs[0]!.folder, new RegExp(`snapshots.${mainCommit}$`));
  deepEqual(
    await Deno.readFile(
      join(engine.runs[0]!.folder, "onnx/encoder_model.onnx"),
    ),
    files["onnx/encoder_model.onnx"],
  );
  // Only what this dtype takes came along.
  await rejects(
    Deno.stat(join(engine.runs[0]!.folder, "onnx/vision_encoder.onnx")),
    Deno.errors.NotFound,
  );
  const asked = hub.seen.length;
  await using _again = await openWithEngine({
    model: repo,
    settings: settings(true),
  }, () => standIn());
  equal(hub.seen.length, asked);
});

Deno.test("a file that the repository lacks is named, and offline nothing is asked", async () => {
  await using dir = await scratch();
  const { "onnx/encoder_model.onnx": _, ...files } = Object.fromEntries(
    tinyFiles("florence"),
  );
  await using hub = loopbackHub({ repos: { [repo]: files } });
  const settings = {
    endpoint: hub.endpoint,
    token: null,
    tokenFrom: null,
    cache: join(dir.path, "hub"),
    offline: true,
  };
  await rejects(
    openWithEngine({ model: repo, settings }, () => standIn()),
    /HF_HUB_OFFLINE forbids asking the Hub.*no folder of that name/,
  );
  deepEqual(hub.seen, []);
  await rejects(
    openWithEngine(
      { model: repo, settings: { ...settings, offline: false } },
      () => standIn(),
    ),
    /encoder_model\.onnx.*another --dtype/,
  );
});
