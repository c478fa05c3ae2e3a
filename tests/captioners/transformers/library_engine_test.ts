import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { EngineRun } from "../../../src/captioners/transformers/engine.ts";
import type {
  Library,
  LibraryModel,
  LibraryTensor,
  LibraryTokenizer,
} from "../../../src/captioners/transformers/library.ts";
import { libraryEngine } from "../../../src/captioners/transformers/library_engine.ts";
import { unloadable } from "../../../src/captioners/transformers/library_reason.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import { coloured } from "./scene.ts";

const run: EngineRun = {
  folder: "/models/tiny",
  name: "tiny",
  dtype: "q8",
  provider: { name: "cpu", device: 0 },
  threads: 2,
  task: "<CAPTION>",
  system: "Be brief.",
  chatTemplate: null,
  maxTokens: 5,
  minTokens: 2,
};

/** What the stand-in is told and does. */
interface Plan {
  readonly type?: string;
  readonly looks?: () => void;
  /** The tokens of each call; the first call is the trial. */
  readonly generate?: (
    options: Readonly<Record<string, unknown>>,
    stopped: () => boolean,
  ) => Promise<readonly bigint[]> | readonly bigint[];
  readonly template?: (messages: readonly Message[]) => string;
  readonly answer?: unknown;
}

interface Message {
  readonly role: string;
  readonly content: readonly {
    readonly type: string;
    readonly text?: string;
  }[];
}

function tensor(list: unknown, dims: readonly number[]): LibraryTensor {
  return { dims, data: new Float32Array(), tolist: () => list };
}

/** In place of transformers.js. */
function library(plan: Plan = {}) {
  const { type = "florence2" } = plan;
  const calls: Readonly<Record<string, unknown>>[] = [];
  const opened: Readonly<Record<string, unknown>>[] = [];
  const seen: { texts: unknown[]; disposed: number } = {
    texts: [],
    disposed: 0,
  };
  const stops = new WeakMap<object, () => boolean>();
  class Stop {
    #is = false;
    constructor() {
      stops.set(this, () => this.#is);
    }
    interrupt(): void {
      this.#is = true;
    }
  }
  const tokenizer: LibraryTokenizer = {
    batch_decode: ([ids], { skip_special_tokens: skip }) => [
      `${skip ? "" : "<s>"}${ids!.join(" ")}<pad>`,
    ],
    apply_chat_template: (messages) =>
      (plan.template ?? ((given) => JSON.stringify(given)))(
        messages as readonly Message[],
      ),
  };
  const model: LibraryModel = {
    config: { eos_token_id: 2 },
    generation_config: { eos_token_id: [3] },
    async generate(options) {
      calls.push(options);
      const stop = options["stopping_criteria"] as object;
      const ids = await (plan.generate ?? (() => [1n, 7n, 8n, 2n]))(
        options,
        stops.get(stop)!,
      );
      return tensor([ids], [1, ids.length]);
    },
    dispose: () => Promise.resolve(seen.disposed++),
  };
  const auto = {
    from_pretrained(
      _: string,
      options: Readonly<Record<string, unknown>> = {},
    ) {
      opened.push(options);
      return Promise.resolve(model);
    },
  };
  const processor = Object.assign(
    (...given: readonly unknown[]) => {
      plan.looks?.();
      seen.texts.push(given.find((each) => typeof each === "string"));
      return Promise.resolve({
        pixel_values: tensor([], [1, 3, 8, 8]),
        input_ids: tensor([[9n]], [1, 1]),
      });
    },
    {
      tokenizer,
      post_process_generation: (text: string, task: string) => ({
        [task]: plan.answer ?? text.replace("<s>", ""),
      }),
    },
  );
  const lib: Library = {
    env: {},
    RawImage: class implements RawImage {
      constructor(
        readonly data: Uint8Array<ArrayBuffer>,
        readonly width: number,
        readonly height: number,
        readonly channels: 3,
      ) {}
    },
    AutoConfig: {
      from_pretrained: () => Promise.resolve({ model_type: type }),
    },
    AutoProcessor: { from_pretrained: () => Promise.resolve(processor) },
    AutoTokenizer: { from_pretrained: () => Promise.resolve(tokenizer) },
    AutoModelForVision2Seq: auto,
    AutoModelForImageTextToText: auto,
    InterruptableStoppingCriteria: Stop,
    ModelRegistry: {
      get_model_files: () =>
        Promise.resolve(["config.json", "onnx/model_quantized.onnx"]),
    },
  };
  return { lib, calls, opened, seen };
}

/** A question about a red picture. */
const question = () => ({ image: coloured([255, 0, 0]), prompt: "What?" });

function says(reason: RegExp) {
  return (error: unknown): boolean => {
    ok(error instanceof ModelError, `${error}`);
    match(error.message, reason);
    return true;
  };
}

Deno.test("a model is surveyed from its settings", async () => {
  await using engine = libraryEngine(() => Promise.resolve(library().lib));
  deepEqual(await engine.survey(run), {
    kind: "task",
    type: "florence2",
    files: ["config.json", "onnx/model_quantized.onnx"],
  });
});

Deno.test("a model of another type is refused with those that are known", async () => {
  for (const type of ["bert", "constructor"]) {
    const { lib } = library({ type });
    await using engine = libraryEngine(() => Promise.resolve(lib));
    await rejects(
      engine.survey(run),
      says(new RegExp(`"${type}".*expected one of "vision-encoder-decoder"`)),
    );
  }
});

Deno.test("a model is told dtype, provider, threads and limits, and never to draw", async () => {
  const { lib, opened, calls } = library();
  await using engine = libraryEngine(() => Promise.resolve(lib));
  await engine.open(run);
  await engine.ask(question());
  deepEqual(opened, [{
    device: "cpu",
    dtype: "q8",
    session_options: {
      executionProviders: ["cpu"],
      logSeverityLevel: 4,
      intraOpNumThreads: 2,
    },
  }]);
  const { do_sample, num_beams, max_new_tokens, min_new_tokens } = calls[1]!;
  deepEqual([do_sample, num_beams, max_new_tokens, min_new_tokens], [
    false,
    1,
    5,
    2,
  ]);
});

Deno.test("an answer is whole where it ends as the model's settings say", async () => {
  for (
    const [tokens, cut] of [
      [[1n, 7n, 2n], false],
      [[1n, 7n, 3n], false],
      [[1n, 5n, 6n, 7n, 8n, 9n], true],
      [[1n, 5n, 6n, 7n, 8n, 3n], false],
    ] as const
  ) {
    const { lib } = library({ generate: () => tokens });
    await using engine = libraryEngine(() => Promise.resolve(lib));
    await engine.open(run);
    deepEqual(await engine.ask(question()), {
      kind: "said",
      text: tokens.slice(1).join(" "),
      tokens: tokens.length - 1,
      cut,
    });
  }
});

Deno.test("a question is ended between two tokens, and the next one answered", async () => {
  const began = Promise.withResolvers<void>();
  let nth = 0;
  const { lib } = library({
    async generate(_, stopped) {
      if (++nth !== 2) return [1n, 2n];
      began.resolve();
      // Each turn of the loop is a token.
      while (!stopped()) await new Promise((wake) => setTimeout(wake));
      return [1n, 7n];
    },
  });
  await using engine = libraryEngine(() => Promise.resolve(lib));
  await engine.open(run);
  const ending = new AbortController();
  const asked = engine.ask(question(), ending.signal);
  const next = engine.ask(question());
  await began.promise;
  ending.abort(new DOMException("Enough", "AbortError"));
  await rejects(asked, /Enough/);
  equal((await next).kind, "said");
});

Deno.test("what can't be seen and what the model gives up at are told apart", async () => {
  let isSeen = true;
  let isWell = true;
  const { lib } = library({
    looks() {
      if (!isSeen) throw new Error("too thin");
    },
    generate() {
      if (!isWell) throw new Error("std::bad_alloc");
      return [1n, 2n];
    },
  });
  await using engine = libraryEngine(() => Promise.resolve(lib));
  await engine.open(run);
  isSeen = false;
  deepEqual(await engine.ask(question()), {
    kind: "unseen",
    reason: "too thin",
  });
  [isSeen, isWell] = [true, false];
  const answer = await engine.ask(question());
  equal(answer.kind, "gave up");
  match(answer.kind === "gave up" ? answer.reason : "", /smaller --dtype/);
});

Deno.test("a model that can't say a word is found out when it is opened, and let go", async () => {
  const { lib, seen } = library({
    generate() {
      throw new Error("Failed to allocate memory for requested buffer");
    },
  });
  await using engine = libraryEngine(() => Promise.resolve(lib));
  await rejects(
    engine.open(run),
    says(/Cannot open captioner "tiny": .*does not fit into memory.*--dtype/),
  );
  equal(seen.disposed, 1);
});

Deno.test("a task that answers with places is refused", async () => {
  const { lib } = library({ answer: { bboxes: [] } });
  await using engine = libraryEngine(() => Promise.resolve(lib));
  await rejects(engine.open(run), says(/"<CAPTION>" answers with places/));
});

Deno.test("a chat has its system prompt where the template knows one, else in front", async () => {
  const words = (messages: readonly Message[]): string =>
    messages.map(({ role, content }) =>
      `${role}:${content.map(({ text = "[picture]" }) => text).join("")}`
    ).join("|");
  const templates: readonly (readonly [Plan["template"], string])[] = [
    [words, "system:Be brief.|user:[picture]What?"],
    [
      (given) => words(given.filter(({ role }) => role === "user")),
      "user:[picture]Be brief.\nWhat?",
    ],
    [
      (given) => {
        if (given[0]!.role === "system") throw new Error("no system here");
        return words(given);
      },
      "user:[picture]Be brief.\nWhat?",
    ],
  ];
  for (const [template, wanted] of templates) {
    const { lib, seen } = library({ type: "qwen2_vl", template: template! });
    await using engine = libraryEngine(() => Promise.resolve(lib));
    await engine.open(run);
    await engine.ask(question());
    equal(seen.texts.at(-1), wanted);
  }
});

Deno.test("a chat without a template is refused", async () => {
  const { lib } = library({
    type: "qwen2_vl",
    template() {
      throw new Error("tokenizer.chat_template is not set");
    },
  });
  await using engine = libraryEngine(() => Promise.resolve(lib));
  await rejects(engine.open(run), says(/no template of chats.*not set/));
});

Deno.test("a library that can't be had is a model that can't be had", async () => {
  let tries = 0;
  await using engine = libraryEngine(() => {
    tries++;
    return Promise.reject(new TypeError("npm package not found in cache"));
  });
  await rejects(engine.survey(run), says(/needs the package.*deno cache npm:/));
  await rejects(engine.survey(run), says(/needs the package/));
  equal(tries, 1);
});

const reasons: readonly (readonly [unknown, RegExp])[] = [
  [
    new Deno.errors.NotCapable('Requires ffi access to "x"'),
    /--allow-read --allow-env --allow-ffi --allow-sys/,
  ],
  [
    new TypeError("libonnxruntime.so.1: version `VERS_1.31.0' not found"),
    /does not go with this onnxruntime/,
  ],
  [
    new TypeError("Failed loading\n    0: error sending request"),
    /not to be had: Failed loading 0: error sending request; with a network/,
  ],
];
for (const [error, reason] of reasons) {
  Deno.test(`a library that can't be loaded is told as ${reason}`, () => {
    match(unloadable(error), reason);
  });
}
