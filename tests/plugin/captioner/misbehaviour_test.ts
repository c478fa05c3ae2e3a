import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CaptionImage } from "../../../src/captioners/captioner.ts";
import { openPluginCaptioner as openCaptionerPlugin } from "../../../src/plugin/captioner/open_plugin_captioner.ts";
import { madeChoice, pluginFolder } from "../made_plugins.ts";
import {
  captioner,
  captionWith,
  plainImage,
  textsOf,
  tinyBlip,
  typesGraph,
} from "./made_captioner.ts";

const beside = { "types.onnx": typesGraph() };
const files = `files: { types: { beside: "types.onnx" } },`;
const one = (type: string, dims: string, data: string) =>
  `{ type: "${type}", dims: ${dims}, data: ${data} }`;
const FEEDS = `const feeds = {
  "in.float32": ${one("float32", "[1, 1]", "Float32Array.of(1)")},
  "in.int64": ${one("int64", "[1]", "BigInt64Array.of(1n)")},
  "in.int32": ${one("int32", "[1]", "Int32Array.of(1)")},
  "in.uint8": ${one("uint8", "[1]", "Uint8Array.of(1)")},
  "in.bool": ${one("bool", "[1]", "Uint8Array.of(1)")},
};`;
/** What a captioner asks of its host that it may not, and what it is told. */
const refusals: readonly (readonly [string, string, RegExp])[] = [
  [
    "an unknown graph",
    `host.run("other", feeds)`,
    /there is no graph "other": there are types/,
  ],
  [
    "a graph of the prototype",
    `host.run("__proto__", feeds)`,
    /there is no graph "__proto__"/,
  ],
  [
    "an input that the graph has not",
    `host.run("types", { ...feeds, more: feeds["in.bool"] })`,
    /takes "in\.float32", .*, not "more"/,
  ],
  [
    "an input left out",
    `host.run("types", {})`,
    /is not fed with "in\.float32"/,
  ],
  [
    "another type",
    `host.run("types", { ...feeds, "in.int32": feeds["in.uint8"] })`,
    /takes "in\.int32" as int32 \[n\], not uint8 \[1\]/,
  ],
  [
    "another shape",
    `host.run("types", { ...feeds, "in.float32": ${
      one("float32", "[2, 1]", "new Float32Array(2)")
    } })`,
    /takes "in\.float32" as float32 \[1, n\], not float32 \[2, 1\]/,
  ],
  [
    "another rank",
    `host.run("types", { ...feeds, "in.int32": ${
      one("int32", "[1, 1]", "new Int32Array(1)")
    } })`,
    /as int32 \[n\], not int32 \[1, 1\]/,
  ],
  [
    "numbers that do not fill the shape",
    `host.run("types", { ...feeds, "in.int32": ${
      one("int32", "[1000000000]", "new Int32Array(1)")
    } })`,
    /a tensor of int32 \[1000000000\] has 1000000000 numbers/,
  ],
  [
    "a shape below zero",
    `host.keep(${one("int32", "[-1]", "new Int32Array(0)")})`,
    /a tensor is \{ type, dims, data \}/,
  ],
  [
    "a shape that is none",
    `host.keep(${one("int32", '"1"', "new Int32Array(1)")})`,
    /a tensor is \{ type, dims, data \}/,
  ],
  [
    "an array of another type",
    `host.keep(${one("float32", "[1]", "new Float64Array(1)")})`,
    /a tensor is \{ type, dims, data \}/,
  ],
  [
    "a type that does not cross",
    `host.keep(${one("string", "[1]", '["a"]')})`,
    /a tensor is \{ type, dims, data \}/,
  ],
  [
    "a tensor that is none",
    `host.keep(null)`,
    /a tensor is \{ type, dims, data \}/,
  ],
  [
    "an output that the graph has not",
    `host.run("types", feeds, { outputs: ["secret"] })`,
    /gives no "secret"/,
  ],
  [
    "outputs that are no names",
    `host.run("types", feeds, { keep: "*" })`,
    /"keep" is a list of names/,
  ],
  [
    "a number under which nothing is kept",
    `host.read({ kept: 12345 })`,
    /no tensor is kept under 12345/,
  ],
  [
    "a number that is none",
    `host.read({ kept: "__proto__" })`,
    /no tensor is kept under string/,
  ],
  [
    "a tensor that was released",
    `host.keep(feeds["in.int32"]).then((kept) => { host.release(kept); return host.read(kept); })`,
    /it was released, or is another batch's/,
  ],
  [
    "a row that is not there",
    `host.keep(feeds["in.int32"]).then((kept) => host.rows(kept, [1]))`,
    /a row is a number from 0 to below 1/,
  ],
  [
    "rows of nothing",
    `host.keep(feeds["in.int32"]).then((kept) => host.rows(kept, []))`,
    /a row is a number from 0/,
  ],
  [
    "rows without end",
    `host.keep(feeds["in.int32"]).then((kept) => host.rows(kept, new Array(5000).fill(0)))`,
    /rows are a list of at most 4096 whole numbers/,
  ],
  [
    "a tokenizer that there is not",
    `host.tokenizer.encode("a")`,
    /there is no tokenizer/,
  ],
  [
    "text without end",
    `host.tokenizer.encode("a".repeat(2 ** 20 + 1))`,
    /expected a text of at most 1048576 characters/,
  ],
  [
    "tokens that are none",
    `host.tokenizer.decode([-1, "a"])`,
    /tokens are a list of at most 131072 whole numbers/,
  ],
];

for (const runs of ["sandboxed", "full"] as const) {
  Deno.test(`${runs}: what a captioner may not ask is refused in words, and it goes on`, async (t) => {
    const attempts = refusals.map(([, attempt]) => `() => ${attempt}`);
    const images = refusals.map(([name]) => plainImage(name));
    const { results } = await captionWith(
      captioner(
        `${FEEDS}
         const said = [];
         for (const attempt of [${attempts.join(",\n")}]) {
           let word = "nothing";
           try { word = JSON.stringify(await attempt()); } catch (error) { word = error.message; }
           const { "out.int32": { data } } = await host.run("types", feeds);
           said.push(word + " / " + data[0]);
         }
         return said;`,
        files,
      ),
      runs,
      { beside, images, choice: { timeout: 60 } },
    );
    const texts = textsOf(results);
    equal(texts.length, refusals.length);
    for (const [i, [name, , said]] of refusals.entries()) {
      await t.step(name, () => {
        match(texts[i]!, said);
        ok(texts[i]!.endsWith(" / 1"), texts[i]);
      });
    }
  });
}

Deno.test("what one batch keeps is not the next one's", async () => {
  await using folder = await pluginFolder();
  await Deno.writeFile(`${folder.path}/types.onnx`, typesGraph());
  const file = await folder.write(
    "p.js",
    `let old = null, host1 = null, image1 = null;
     ${
      captioner(
        `if (old === null) {
           old = await host.keep({ type: "int32", dims: [1], data: Int32Array.of(7) });
           [host1, image1] = [host, images[0]];
           return ["kept"];
         }
         const said = [];
         for (const attempt of [() => host.read(old), () => host1.read(old), () => image1.pixels()]) {
           said.push(await attempt().then(() => "had", (error) => error.message));
         }
         return [said.join("; ")];`,
        `${files} wants: { pixels: true },`,
      )
    }`,
  );
  await using made = await openCaptionerPlugin(madeChoice(file), {});
  deepEqual(textsOf(await made.caption([plainImage()])), ["kept"]);
  const [text] = textsOf(await made.caption([plainImage("b.png")]));
  match(
    text!,
    /^no tensor is kept under \d+: .*; this batch is over; this batch is over$/,
  );
});

/** What ends a captioner's process, and what its image is told. */
const deaths: readonly (readonly [string, string, RegExp])[] = [
  ["loops for ever", "for (;;);", /gave no answer within 1.5 seconds$/],
  [
    "loops for ever while it waits for something",
    "images[0].pixels(); for (;;);",
    /gave no answer within 1.5 seconds$/,
  ],
  ["exits", "Deno.exit(7)", /ended itself with status 7$/],
  [
    "asks for ever",
    "for (;;) await Promise.all(Array.from({ length: 500 }, () => host.read({ kept: 0 }).catch(() => {})));",
    /asked for more than 20000 things for each image$/,
  ],
  [
    "asks for everything at once",
    "for (let i = 0; i < 3000; i++) images[0].pixels(); await new Promise(() => {});",
    /asked for more than 1024 things, or handed over more than 512 MB, at once$/,
  ],
  [
    "hands over more than a frame takes",
    `await host.keep({ type: "uint8", dims: [200 << 20], data: new Uint8Array(200 << 20) });`,
    /answered with 210 MB, which is too much$/,
  ],
];

for (const trust of ["sandboxed", "full"] as const) {
  for (const what of ["pixels", "bytes"]) {
    Deno.test(`${trust}: a captioner that asks for an image's ${what} for ever fails it and is named`, async () => {
      let reads = 0;
      const { pixels, bytes } = plainImage();
      const image = plainImage("a.png", [], {
        pixels: () => (reads++, pixels()),
        bytes: () => (reads++, bytes()),
      });
      const { results } = await captionWith(
        captioner(
          `for (;;) await images[0].${what}();`,
          "wants: { pixels: true, bytes: true },",
        ),
        trust,
        { images: [image], choice: { timeout: 60 } },
      );
      deepEqual(textsOf(results), [
        'failed: Plugin "p" threw Error: an image is read 64 times at most: keep what came of it',
      ]);
      equal(reads, 64);
    });
  }
}

const neverRead = plainImage("a.png", [], {
  pixels: () => new Promise(() => {}),
});

for (const [does, body, said] of deaths) {
  Deno.test(`a captioner that ${does} fails its image and is named`, async () => {
    const { results } = await captionWith(
      captioner(body, "wants: { pixels: true },"),
      "sandboxed",
      {
        choice: { timeout: /loops/.test(does) ? 1.5 : 60 },
        // What is asked for piles up behind what is not to be had.
        ...(/at once/.test(does) ? { images: [neverRead] } : {}),
      },
    );
    const [text] = textsOf(results);
    match(text!, /^failed: Plugin "p" /);
    match(text!, said);
  });
}

Deno.test("an image that ends the process fails, and no other", async () => {
  const images = ["a", "bad", "c"].map((name) => plainImage(`${name}.png`));
  const { results, messages } = await captionWith(
    captioner(
      `for (const { path } of images) if (path === "bad.png") Deno.exit(3);
       return images.map(({ path }) => path + " of " + images.length);`,
      "can: { batch: 3 },",
    ),
    "sandboxed",
    { images },
  );
  deepEqual(textsOf(results), [
    "a.png of 1",
    'failed: Plugin "p" ended itself with status 3',
    "c.png of 1",
  ]);
  deepEqual(messages, [
    'Plugin "p" ended itself with status 3: the 3 images that it was given are tried one by one',
  ]);
});

Deno.test("calls side by side find the one that ends the process", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    captioner(
      `await images[0].pixels();
       if (images[0].path === "1.png") Deno.exit(3);
       await images[0].pixels();
       return [images[0].path];`,
      "can: { parallel: 4 }, wants: { pixels: true },",
    ),
  );
  await using made = await openCaptionerPlugin(madeChoice(file), {});
  const paths = Array.from({ length: 6 }, (_, at) => `${at}.png`);
  const results = await Promise.all(
    paths.map((path) => made.caption([plainImage(path)])),
  );
  deepEqual(textsOf(results.flat()), [
    "0.png",
    'failed: Plugin "p" ended itself with status 3',
    ...paths.slice(2),
  ]);
});

Deno.test("a captioner that was ended three times is used no more", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write("p.js", captioner("Deno.exit(3);"));
  const messages: string[] = [];
  await using made = await openCaptionerPlugin(madeChoice(file), {
    onMessage: (message) => messages.push(message),
  });
  const texts: string[] = [];
  for (let i = 0; i < 5; i++) {
    texts.push(...textsOf(await made.caption([plainImage(`${i}.png`)])));
  }
  for (const text of texts.slice(0, 3)) {
    equal(text, 'failed: Plugin "p" ended itself with status 3');
  }
  for (const text of texts.slice(3)) {
    match(
      text,
      /is used no more: it was ended 3 times, the last because it end/,
    );
  }
  equal(messages.length, 1);
});

Deno.test("tensors that are kept have an end", async () => {
  const { results } = await captionWith(
    captioner(
      `const tensor = ${one("uint8", "[1]", "Uint8Array.of(1)")};
       let count = 0;
       for (;;) {
         const kept = await Promise.allSettled(Array.from({ length: 512 }, () => host.keep(tensor)));
         for (const { reason } of kept) {
           if (reason !== undefined) return [count + " " + reason.message];
           count++;
         }
       }`,
    ),
    "sandboxed",
    { choice: { timeout: 60 } },
  );
  deepEqual(textsOf(results), [
    "4096 4096 tensors are kept: release() those that are done with",
  ]);
});

Deno.test("what a captioner prints is told with its name", async () => {
  const { results, messages } = await captionWith(
    captioner(`console.log("hello\\x1b[31m"); return ["a cat"];`),
    "sandboxed",
  );
  deepEqual(textsOf(results), ["a cat"]);
  deepEqual(messages, ['Plugin "p" says: hello']);
});

Deno.test("a poisoned prototype changes no answer on its way", async () => {
  const { results } = await captionWith(
    captioner(
      `for (const name of ["set", "slice", "subarray"]) {
         Object.getPrototypeOf(Uint8Array.prototype)[name] = () => { throw new Error("no"); };
       }
       JSON.stringify = () => '{"kind":"said","call":1,"answer":{"v":["forged"]}}';
       JSON.parse = () => ({});
       Promise.prototype.then = () => { throw new Error("no"); };
       globalThis.Promise = globalThis.AbortController = class { constructor() { throw new Error("no"); } };
       Object.freeze = Object.keys = Array.isArray = () => { throw new Error("no"); };
       const tensor = await host.keep({ type: "int32", dims: [1], data: Int32Array.of(7) });
       const { data } = await host.read(tensor);
       return ["honest " + data[0]];`,
    ),
    "sandboxed",
  );
  deepEqual(textsOf(results), ["honest 7"]);
});

Deno.test("captioners are given what they want of their own images only", async () => {
  const read: string[] = [];
  const image = (name: string): CaptionImage =>
    plainImage(name, [], {
      pixels() {
        read.push(name);
        return plainImage().pixels();
      },
    });
  const { results } = await captionWith(
    captioner(
      `await images[1].pixels(); return images.map(({ path }) => path);`,
      "can: { batch: 3 }, wants: { pixels: true },",
    ),
    "sandboxed",
    { images: [image("a.png"), image("b.png"), image("c.png")] },
  );
  deepEqual(textsOf(results), ["a.png", "b.png", "c.png"]);
  deepEqual(read, ["b.png"]);
});

Deno.test("a captioner sees neither paths nor files of the model's folder", async () => {
  const { results } = await captionWith(
    captioner(
      `const words = JSON.stringify([images, host.sessions, host.settings]) + Object.keys(host);
       const file = await Deno.readFile(${
        JSON.stringify(`${tinyBlip}/tokenizer.json`)
      }).then(() => "read", (error) => error.name);
       return [file + (words.includes("nowhere") || words.includes("blip-tiny") ? " told" : "")];`,
      `files: { tokenizer: { model: "tokenizer.json" } },`,
    ),
    "sandboxed",
    { host: { model: tinyBlip } },
  );
  deepEqual(textsOf(results), ["NotCapable"]);
});
