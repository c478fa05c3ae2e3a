import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openPluginCaptioner as openCaptionerPlugin } from "../../../src/plugin/captioner/open_plugin_captioner.ts";
import { madeChoice, pluginFolder } from "../made_plugins.ts";
import {
  allRuns,
  type Asked,
  captioner,
  captionWith,
  plainImage,
  textsOf,
  tinyBlip,
  typesGraph,
} from "./made_captioner.ts";

const three = [plainImage("x/a.png"), plainImage("b.png"), plainImage("c.png")];
const types = {
  beside: { "types.onnx": typesGraph() },
};
const typesFiles =
  `files: { types: { model: "types.onnx", beside: "types.onnx" } },`;
const feeds = `const feeds = {
  "in.float32": { type: "float32", dims: [1, 2], data: Float32Array.of(0.5, -1) },
  "in.int64": { type: "int64", dims: [1], data: BigInt64Array.of(-(2n ** 62n)) },
  "in.int32": { type: "int32", dims: [1], data: Int32Array.of(-7) },
  "in.uint8": { type: "uint8", dims: [1], data: Uint8Array.of(200) },
  "in.bool": { type: "bool", dims: [2], data: Uint8Array.of(1, 0) },
};`;
const said = (tensors: string) =>
  `return [Object.entries(${tensors}).map(([name, { type, dims, data, kept }]) =>
    [name, type, dims.join("x"), data ? [...data].join("/") : typeof kept].join(" ")).join(", ")];`;

/** A plugin's source, how it is asked, and what must come of it. */
const suite: readonly (readonly [
  name: string,
  source: string,
  asked: Asked,
  expected: readonly string[] | RegExp,
])[] = [
  [
    "a sentence an image, in their order",
    captioner(`return images.map(({ path }) => "image " + path);`),
    { images: three },
    ["image x/a.png", "image b.png", "image c.png"],
  ],
  [
    "a sentence may come with its tokens, and an image may fail",
    captioner(
      `return [{ text: "one", tokens: 3 }, { failed: "too dark" }, "three"];`,
    ),
    { images: three },
    ["one", 'failed: Plugin "p" says: too dark', "three"],
  ],
  [
    "options are checked and filled in",
    `export const options = { word: { type: "string", default: "cat" } };
     export default ({ word }) => ({ name: "p", captioner: { caption: () => [word] } });`,
    {},
    ["cat"],
  ],
  [
    "pixels come as they are",
    captioner(
      `const { data, width, height, channels } = await images[0].pixels();
       return [[...data.subarray(0, 3), width, height, channels].join(" ")];`,
      "wants: { pixels: true },",
    ),
    {},
    ["10 20 30 2 2 3"],
  ],
  [
    "grey pixels become three channels",
    captioner(
      `const { data, channels } = await images[0].pixels();
       return [[...data, channels].join(" ")];`,
      "wants: { pixels: true },",
    ),
    {
      images: [plainImage("grey.png", [], {
        pixels: () =>
          Promise.resolve({
            data: Uint8Array.of(9, 255),
            width: 1,
            height: 1,
            channels: 2,
          }),
      })],
    },
    ["9 9 9 255 4"],
  ],
  [
    "the file comes as it is",
    captioner(
      `return [[...await images[0].bytes()].join(" ")];`,
      "wants: { bytes: true },",
    ),
    {},
    ["1 2 3"],
  ],
  [
    "a tensor is prepared as it is asked for, and can be read",
    captioner(
      `const tensor = await images[0].tensor();
       const { type, dims, data } = await host.read(tensor);
       return [[type, dims, typeof tensor.kept, data.length, data[0], data[3], data[6]].join(" ")];`,
      `wants: { tensor: { width: 3, height: 1, resample: "area", mean: [0, 0, 0.5], std: [1, 2, 1] } },`,
    ),
    { images: [plainImage("a.png", [255, 255, 255])] },
    ["float32 1,3,1,3 number 9 1 0.5 0.5"],
  ],
  [
    "a tensor may have its channels last",
    captioner(
      `const { dims, data } = await host.read(await images[0].tensor());
       return [[dims, ...data].join(" ")];`,
      `wants: { tensor: { width: 1, height: 1, layout: "nhwc", fit: "crop" } },`,
    ),
    { images: [plainImage("a.png", [255, 0, 51])] },
    ["1,1,1,3 1 0 0.20000000298023224"],
  ],
  [
    "what is not wanted can't be had",
    captioner(
      `return [await images[0].bytes().catch((error) => error.message)];`,
    ),
    {},
    [`an image's bytes() is only there where "captioner.wants" names it`],
  ],
  [
    "grounding comes to whom it is wanted by",
    captioner(
      `const { tags, characters, existing } = images[0].grounding;
       return [[...tags, "|", ...characters, "|", existing].join(" ")];`,
      "wants: { grounding: true },",
    ),
    {
      images: [plainImage("a.png", [], {
        grounding: { tags: ["1girl"], characters: ["saber"], existing: "old" },
      })],
    },
    ["1girl | saber | old"],
  ],
  [
    "grounding comes to no others",
    captioner(`return [JSON.stringify(images[0].grounding)];`),
    {
      images: [plainImage("a.png", [], {
        grounding: { tags: ["1girl"], characters: [], existing: "old" },
      })],
    },
    ['{"tags":[],"characters":[],"existing":null}'],
  ],
  [
    "prompt, settings and seed are told",
    captioner(
      `return [[host.prompt, JSON.stringify(host.settings), typeof images[0].seed].join(" ")];`,
      "can: { prompt: true, beams: true, seed: true },",
    ),
    {
      host: { prompt: "a photo of", settings: { numBeams: 3 }, seed: 7 },
    },
    ['a photo of {"numBeams":3} number'],
  ],
  [
    "all types of numbers go through a graph",
    captioner(`${feeds} ${said('await host.run("types", feeds)')}`, typesFiles),
    types,
    [
      "out.float32 float32 1x2 0.5/-1, out.int64 int64 1 -4611686018427387904, " +
      "out.int32 int32 1 -7, out.uint8 uint8 1 200, out.bool bool 2 1/0",
    ],
  ],
  [
    "outputs are chosen, and kept by patterns",
    captioner(
      `${feeds} ${
        said(
          'await host.run("types", feeds, { outputs: ["out.float32", "out.int32"], keep: ["*32", "x*"] })',
        )
      }`,
      typesFiles,
    ),
    types,
    ["out.float32 float32 1x2 number, out.int32 int32 1 number"],
  ],
  [
    "what is kept can be fed, put in order, read and released",
    captioner(
      `${feeds}
       feeds["in.float32"] = await host.keep({ type: "float32", dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
         .then((tensor) => host.rows(tensor, [1]));
       const { "out.float32": kept } = await host.run("types", feeds, { keep: ["out.float32"] });
       const { data } = await host.read(kept);
       host.release(kept);
       const gone = await host.read(kept).catch((error) => error.message);
       return [[...data, gone].join(" ")];`,
      typesFiles,
    ),
    types,
    [/^3 4 no tensor is kept under \d+: it was released/.source],
  ],
  [
    "a graph's inputs and outputs are told",
    captioner(
      `const { inputs, outputs } = host.sessions.types;
       return [[inputs[0].name, inputs[0].type, inputs[0].shape, outputs.length].join(" ")];`,
      typesFiles,
    ),
    types,
    [/^in\.float32 float32 1,.* 5$/.source],
  ],
  [
    "text becomes tokens and back",
    captioner(
      `const { tokenizer } = host;
       const tokens = await tokenizer.encode("a picture of");
       const special = await tokenizer.encode("a", { special: true });
       return [[tokenizer.size, tokens.length, special.length, await tokenizer.idOf("[SEP]"),
         await tokenizer.idOf("nothing of the kind"), await tokenizer.decode([...special, 9999]),
         await tokenizer.decode(special, { special: true })].join(" ")];`,
      `files: { tokenizer: { model: "tokenizer.json" } },`,
    ),
    { host: { model: tinyBlip } },
    ["300 3 3 4 a [CLS] a [SEP]"],
  ],
  [
    "a sentence becomes one line without codes",
    captioner(
      `return ["a cat\\nand\\ta dog\\u0000\\u202e ||| here\\u001b[31m"];`,
    ),
    {},
    ["a cat and a dog here[31m"],
  ],
  [
    "an empty sentence is none",
    captioner(`return [" \\n "];`),
    {},
    ['failed: Plugin "p" returned an empty sentence'],
  ],
  [
    "a book is no sentence",
    captioner(`return ["x ".repeat(30_000)];`),
    {},
    [/^failed: Plugin "p" returned a sentence of 59999 characters/.source],
  ],
  [
    "a number is no sentence",
    captioner(`return [7];`),
    {},
    [
      'failed: Plugin "p" returned a value of type number for an image, not a sentence',
    ],
  ],
  [
    "a throw fails the batch",
    captioner(`throw new RangeError("boom");`),
    { images: three.slice(0, 2) },
    [
      'failed: Plugin "p" threw RangeError: boom',
      'failed: Plugin "p" threw RangeError: boom',
    ],
  ],
  [
    "too few sentences fail the batch",
    captioner(`return ["one"];`),
    { images: three.slice(0, 2) },
    [
      'failed: Plugin "p" returned 1 sentence for 2 images',
      'failed: Plugin "p" returned 1 sentence for 2 images',
    ],
  ],
  [
    "a sentence for an image that it was not given fails the batch",
    captioner(`return ["one", "two"];`),
    {},
    ['failed: Plugin "p" returned 2 sentences for 1 image'],
  ],
  [
    "nothing is no list",
    captioner(``),
    {},
    [/^failed: Plugin "p" returned nothing/.source],
  ],
  [
    "an image that can't be read fails by itself, whatever becomes of the batch",
    captioner(
      `return await Promise.all(images.map(async (image) => { await image.pixels(); return image.path + " of " + images.length; }));`,
      "can: { batch: 3 }, wants: { pixels: true },",
    ),
    {
      images: [
        three[0]!,
        plainImage("bad.png", [], {
          pixels: () => Promise.reject(new Error("It is broken")),
        }),
        three[2]!,
      ],
    },
    ["x/a.png of 2", "failed: It is broken", "c.png of 2"],
  ],
  [
    "a promise that never ends has its time",
    captioner(`return await new Promise(() => {});`),
    { choice: { timeout: 1.5 } },
    ['failed: Plugin "p" gave no answer within 1.5 seconds'],
  ],
];

/** What a plugin says of its captioner, and why it is refused. */
const refused: readonly (readonly [string, string, RegExp])[] = [
  ["a captioner without a function", `captioner: {}`, /"caption" is no func/],
  [
    "an unknown field",
    `captioner: { caption() {}, wish: 1 }`,
    /has "captioner" with the unknown field "wish"/,
  ],
  [
    "a file without a place",
    `captioner: { caption() {}, files: { a: {} } }`,
    /has "captioner.files.a" without "model", "beside" or "repo"/,
  ],
  [
    "a file of no known kind",
    `captioner: { caption() {}, files: { a: { model: "a.bin" } } }`,
    /"captioner.files.a" whose file is no \*\.onnx/,
  ],
  [
    "a path that leads out",
    `captioner: { caption() {}, files: { a: { beside: "../a.onnx" } } }`,
    /"captioner.files.a.beside" that is no path inside a folder/,
  ],
  [
    "an absolute path",
    `captioner: { caption() {}, files: { a: { model: "/a.onnx" } } }`,
    /"captioner.files.a.model" that is no path inside a folder/,
  ],
  [
    "a branch in place of a commit",
    `captioner: { caption() {}, files: { a: { repo: "o/n", path: "a.onnx", revision: "main", sha256: "${
      "0".repeat(64)
    }" } } }`,
    /"captioner.files.a.revision" that is no commit/,
  ],
  [
    "a download without a hash",
    `captioner: { caption() {}, files: { a: { repo: "o/n", path: "a.onnx", revision: "${
      "0".repeat(40)
    }" } } }`,
    /with "repo" and without "path" or "sha256"/,
  ],
  [
    "a batch of none",
    `captioner: { caption() {}, can: { batch: 0 } }`,
    /"captioner.can.batch" that is not 1 to 64/,
  ],
  [
    "a picture of no size",
    `captioner: { caption() {}, wants: { tensor: { width: 0, height: 9 } } }`,
    /"captioner.wants.tensor.width" that is not 1 to 4096/,
  ],
  ["hooks alone", `tags() {}`, /is no captioner: it has tags, name it as/],
];

for (const [name, fields, reason] of refused) {
  Deno.test(`${name} is refused`, async () => {
    const message = await captionWith(
      `export default () => ({ name: "p", ${fields} });`,
      "shipped",
    ).then(() => "", (error) => `${error}`);
    match(message, reason);
    match(message, /^PluginError: Plugin "/);
  });
}

for (const runs of allRuns) {
  for (const [name, source, asked, expected] of suite) {
    Deno.test(`${runs}: ${name}`, async () => {
      const { results } = await captionWith(source, runs, asked);
      const texts = textsOf(results);
      if (expected instanceof RegExp) return match(texts.join(), expected);
      equal(texts.length, expected.length);
      for (const [i, text] of texts.entries()) {
        const wanted: string = expected[i]!;
        if (wanted.startsWith("^")) match(text, new RegExp(wanted));
        else equal(text, wanted);
      }
    });
  }
  const [, fields, reason] = refused[0]!;
  Deno.test(`${runs}: what is no captioner is refused`, async () => {
    const message = await captionWith(
      `export default () => ({ name: "p", ${fields} });`,
      runs,
    ).then(() => "", (error) => `${error}`);
    match(message, reason);
  });
  Deno.test(`${runs}: an abort ends it between two tokens`, async () => {
    await using folder = await pluginFolder();
    const file = await folder.write(
      "p.js",
      captioner(
        `for (;;) { host.signal.throwIfAborted(); await images[0].pixels(); }`,
        "wants: { pixels: true },",
      ),
    );
    await using made = await openCaptionerPlugin(
      madeChoice(runs === "shipped" ? "shipped" : file, {
        trust: runs === "full" ? "full" : "sandboxed",
        timeout: 60,
      }),
      { shipped: { shipped: () => import(`file://${file}`) } },
    );
    const ending = new AbortController();
    let reads = 0;
    const image = plainImage("a.png", [], {
      pixels() {
        if (++reads === 5) ending.abort(new Error("enough"));
        return plainImage().pixels();
      },
    });
    const error = await made.caption([image], { signal: ending.signal })
      .then(() => null, (error) => error);
    equal((error as Error).message, "enough");
    ok(reads >= 5 && reads < 20);
  });
}

Deno.test("what a captioner is and can is told", async () => {
  await using folder = await pluginFolder();
  await Deno.writeFile(`${folder.path}/types.onnx`, typesGraph());
  const file = await folder.write(
    "p.js",
    captioner(
      "return [];",
      `licence: "MIT", ${typesFiles} wants: { grounding: true },
       can: { batch: 4, parallel: 2, prompt: true, sampling: true },`,
    ),
  );
  await using made = await openCaptionerPlugin(madeChoice(file), {});
  deepEqual(
    { ...made, caption: null, [Symbol.asyncDispose]: null },
    {
      id: "p",
      model: "p",
      licence: "MIT",
      files: [{
        path: `${folder.path}/types.onnx`,
        repo: null,
        revision: null,
        sha256: null,
      }],
      capabilities: {
        batch: 4,
        parallel: 2,
        prompt: true,
        tags: true,
        beams: false,
        sampling: true,
        seed: false,
      },
      caption: null,
      [Symbol.asyncDispose]: null,
    },
  );
});

for (
  const [host, reason] of [
    [{ prompt: "x" }, /Plugin "p" takes no prompt/],
    [{ settings: { numBeams: 2 } }, /Plugin "p" takes no num_beams/],
    [{ settings: { topP: 0.5 } }, /Plugin "p" takes no top_p/],
    [{ seed: 1 }, /Plugin "p" takes no seed/],
    [{ model: tinyBlip }, /Plugin "p" takes no model's folder/],
  ] as const
) {
  Deno.test(`what a captioner can't do is said at once: ${Object.keys(host)}`, async () => {
    const message = await captionWith(captioner("return [];"), "sandboxed", {
      host,
    }).then(() => "", (error) => `${error}`);
    match(message, reason);
  });
}
