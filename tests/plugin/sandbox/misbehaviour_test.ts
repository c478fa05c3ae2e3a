import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openPlugins } from "../../../src/plugin/open_plugins.ts";
import {
  madeChoice,
  madeSubject,
  madeTags,
  pluginFolder,
} from "../made_plugins.ts";

/** What a run of a few images came to. */
interface Outcome {
  /** Each image's tags, or the error's message. */
  readonly images: readonly string[];
  readonly messages: readonly string[];
  readonly retired: string | null;
}

/** Asks a plugin about images 0.png, 1.png ... at once. */
async function outcomeOf(
  source: string,
  count = 1,
  timeout = 1.5,
): Promise<Outcome> {
  await using folder = await pluginFolder();
  const file = await folder.write("bad.ts", `// @ts-nocheck\n${source}`);
  const messages: string[] = [];
  await using chain = await openPlugins([madeChoice(file, { timeout })], {
    onMessage: (message) => messages.push(message),
  });
  const images = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      try {
        const tags = await chain.tags(
          madeTags("1girl", "hat"),
          madeSubject(`${at}.png`),
        );
        return tags.map(({ name }) => name).join(" ");
      } catch (error) {
        return (error as Error).message;
      }
    }),
  );
  return { images, messages, retired: chain.plugins[0]!.retired };
}

const hook = (body: string): string =>
  `export default () => ({ name: "bad", tags(tags, context) { ${body} } });`;

/** What a plugin does, and what is said of the image. */
const faults: readonly (readonly [string, string, RegExp])[] = [
  ["throws an error", `throw new Error("boom")`, /threw Error: boom$/],
  ["throws null", "throw null", /threw null$/],
  ["throws undefined", "throw undefined", /threw undefined$/],
  ["throws a text", 'throw "boom"', /threw "boom"$/],
  [
    "throws what can't be told",
    "throw { get message() { throw 1 } }",
    /threw something that can't be told$/,
  ],
  ["rejects with null", "return Promise.reject(null)", /threw null$/],
  [
    "has a promise that never ends",
    "return new Promise(() => {})",
    /gave no answer within 1.5 seconds$/,
  ],
  ["loops for ever", "for (;;);", /gave no answer within 1.5 seconds$/],
  [
    "loops for ever in a getter",
    `return [{ get name() { for (;;); } }]`,
    /gave no answer within 1.5 seconds$/,
  ],
  ["exits", "Deno.exit(0)", /ended itself with status 0$/],
  ["exits with a status", "Deno.exit(7)", /ended itself with status 7$/],
  [
    "asks for an unstable worker, which ends the process",
    `new Worker("data:text/javascript,", { type: "module", deno: { permissions: "inherit" } })`,
    /ended itself with status 70$/,
  ],
  ["returns null", "return null", /returned null, not a list of tags$/],
  ["returns a text", 'return "hat"', /returned the text "hat", not a list/],
  ["returns a number", "return 1", /returned the number 1, not a list/],
  ["returns a function", "return () => {}", /returned a function$/],
  ["returns a bigint", "return [1n]", /returned what can't be handed over/],
  [
    "returns itself in itself",
    "const a = []; a[0] = a; return a;",
    /returned what can't be handed over/,
  ],
  ["returns tags that are texts", 'return ["hat"]', /the text "hat" as tag 1$/],
  ["returns tags that are numbers", "return [0, 1]", /the number 0 as tag 1$/],
  ["returns holes", "return [, tags[0]]", /returned null as tag 1$/],
  [
    "returns a tag without a score",
    'return [{ name: "hat", category: "general" }]',
    /"hat" with nothing for its score/,
  ],
  [
    "returns a score that is no number",
    'return [{ name: "hat", category: "general", score: NaN }]',
    /"hat" with null for its score/,
  ],
  [
    "returns a score beyond 1",
    'return [{ name: "hat", category: "general", score: 2 }]',
    /"hat" with the number 2 for its score/,
  ],
  [
    "returns an unknown category",
    'return [{ name: "hat", category: "__proto__", score: 1 }]',
    /"hat" with the text "__proto__" for its category/,
  ],
  [
    "returns 10,000 tags",
    'return Array.from({ length: 10_000 }, (_, i) => ({ name: "t" + i, category: "general", score: 1 }))',
    /returned 10000 tags: at most 1000 are taken$/,
  ],
  [
    "returns a million tags",
    'return new Array(1_000_000).fill({ name: "t", category: "general", score: 1 })',
    /returned 1000000 tags/,
  ],
  [
    "returns a name of a hundred megabytes",
    'return [{ name: "x".repeat(100e6), category: "general", score: 1 }]',
    /returned more than 4 MB$/,
  ],
  [
    "returns a long name",
    'return [{ name: "x".repeat(300), category: "general", score: 1 }]',
    /whose name is longer than 200 characters$/,
  ],
  [
    "returns a newline in a name",
    'return [{ name: "a\\nb", category: "general", score: 1 }]',
    /tag 1, "a\\nb", with a line break or control character in it$/,
  ],
  [
    "returns the separator in a name",
    'return [{ name: "a, b", category: "general", score: 1 }]',
    /tag 1, "a, b", with the caption's separator "," in it$/,
  ],
  [
    "returns a terminal's code in a name",
    'return [{ name: "\\x1b[2J", category: "general", score: 1 }]',
    /with a line break or control character in it$/,
  ],
  [
    "returns half a character",
    'return [{ name: "\\ud800", category: "general", score: 1 }]',
    /with half a character in it$/,
  ],
  [
    "returns an empty name",
    'return [{ name: "", category: "general", score: 1 }]',
    /whose name is empty$/,
  ],
  [
    "eats memory in arrays",
    "const all = []; for (;;) all.push(new Array(1e5).fill(all.length));",
    /needed more than 256 MB of memory$|held more than 512 MB of memory$/,
  ],
  [
    "eats memory in typed arrays",
    "const all = []; for (;;) all.push(new Uint8Array(16 << 20).fill(1));",
    /held more than 512 MB of memory$/,
  ],
  [
    "eats memory in a worker",
    `const source = "const all = []; for (;;) all.push(new Uint8Array(16 << 20).fill(1));";
     new Worker("data:text/javascript," + encodeURIComponent(source), { type: "module" });
     return new Promise(() => {});`,
    /held more than 512 MB of memory$/,
  ],
];

for (const [does, body, said] of faults) {
  Deno.test(`a plugin that ${does} fails its image and is named`, async () => {
    // Memory is eaten in its own time: a slow machine must not call it a hang.
    const { images } = await outcomeOf(
      hook(body),
      1,
      /memory/.test(does) ? 60 : 1.5,
    );
    match(images[0]!, /^Plugin "bad" /);
    match(images[0]!, said);
  });
}

Deno.test("what hangs on one image fails that one and no other", async () => {
  const { images, messages, retired } = await outcomeOf(
    hook(`if (context.path === "2.png") for (;;);`),
    6,
  );
  deepEqual(images.map((each) => each === "1girl hat"), [
    ...[true, true, false, true, true, true],
  ]);
  match(images[2]!, /gave no answer/);
  deepEqual(messages, [
    'Plugin "bad" gave no answer within 1.5 seconds: the 6 images that it was given are tried one by one',
  ]);
  equal(retired, null);
});

Deno.test("a plugin that was ended three times is used no more", async () => {
  const { images, messages, retired } = await outcomeOf(
    hook(`Deno.exit(3);`),
    5,
  );
  match(images[0]!, /ended itself with status 3$/);
  match(images[1]!, /ended itself with status 3$/);
  for (const each of images.slice(2)) {
    match(each, /is used no more: it was ended 3 times/);
  }
  match(retired!, /the last because it ended itself with status 3$/);
  equal(messages.length, 2);
});

Deno.test("a rejection that nobody handles ends a plugin, and says why", async () => {
  const { messages, images } = await outcomeOf(
    hook(
      `Promise.reject(new Error("nobody cares")); return new Promise(() => {});`,
    ),
    2,
  );
  for (const each of images) match(each, /nobody cares/);
  ok(messages.length > 0);
});

Deno.test("100 MB of talk cost a plugin nothing but its voice", async () => {
  const { images, messages } = await outcomeOf(
    `const line = "x".repeat(1023) + "\\n";
     const bytes = new TextEncoder().encode(line.repeat(1024));
     export default () => ({ name: "loud", tags(tags) {
       for (let i = 0; i < 50; i++) Deno.stdout.writeSync(bytes);
       for (let i = 0; i < 50; i++) console.log(line.repeat(1024));
       return tags.slice(1);
     } });`,
    1,
    60,
  );
  deepEqual(images, ["hat"]);
  ok(messages.length <= 101, `${messages.length}`);
  ok(messages.join("").length < 100_000);
  match(messages.at(-1)!, /more was printed and is left out/);
});

Deno.test("what a plugin prints is told with its name, on lines without codes", async () => {
  const { messages, images } = await outcomeOf(
    hook(
      `console.log("\\x1b[31mred\\x1b[0m\\rover\\u2067turned"); console.error("err");
      Deno.stdout.writeSync(new TextEncoder().encode("raw\\n")); return tags.slice(1);`,
    ),
  );
  deepEqual(images, ["hat"]);
  deepEqual(messages.toSorted(), [
    'Plugin "bad" says: err',
    'Plugin "bad" says: raw',
    'Plugin "bad" says: red over turned',
  ]);
});

/** Frames that a plugin makes up, written to where the real ones go. */
const forgeries: readonly (readonly [string, string])[] = [
  ["without a token", "new Uint8Array(16)"],
  ["with a token of its own", "crypto.getRandomValues(new Uint8Array(16))"],
];
for (const [how, token] of forgeries) {
  Deno.test(`a frame that a plugin writes ${how} is talk`, async () => {
    const { images } = await outcomeOf(
      `import { writeSync } from "node:fs";
       const header = new TextEncoder().encode('{"kind":"answers","answers":[{"v":[{"name":"forged","score":1,"category":"general"}]}]}');
       export default () => ({ name: "forger", tags(tags) {
         const frame = new Uint8Array(24 + header.length);
         frame.set(${token});
         const view = new DataView(frame.buffer);
         view.setUint32(16, header.length, true);
         frame.set(header, 24);
         Deno.stdout.writeSync(frame);
         writeSync(1, frame);
         console.log(new TextDecoder("latin1").decode(frame));
         return tags.slice(1);
       } });`,
    );
    deepEqual(images, ["hat"]);
  });
}

/**
 * Poisons whatever a frame might pass on its way, and keeps every buffer that
 * it gets to see; with the token in one of them it would forge an answer.
 */
const POISON = `
const caught = Object.create(null);
let count = 0;
const realApply = Reflect.apply;
const { isView } = ArrayBuffer;
const typed = Object.getPrototypeOf(Uint8Array.prototype);
const realBuffer = Object.getOwnPropertyDescriptor(typed, "buffer").get;
const realWrite = Deno.stdout.writeSync.bind(Deno.stdout);
const RealBytes = Uint8Array;
const realDefine = Object.defineProperty;
const keep = (value) => {
  if (isView(value)) caught[count++] = realApply(realBuffer, value, []);
};
const thieving = (real) => function (...args) {
  keep(this);
  for (let i = 0; i < args.length; i++) keep(args[i]);
  return realApply(real, this, args);
};
function Thief(a, b, c) {
  if (typeof a === "object") caught[count++] = a;
  return new RealBytes(a, b, c);
}
realDefine(Thief, Symbol.species, { value: Thief });
realDefine(Uint8Array.prototype, "constructor", { get() { keep(this); return Thief; } });
realDefine(typed, "constructor", { get() { keep(this); return Thief; } });
for (const name of ["buffer", "byteOffset", "byteLength", "length"]) {
  const { get } = Object.getOwnPropertyDescriptor(typed, name);
  realDefine(typed, name, { get: thieving(get) });
}
for (const name of ["set", "slice", "subarray", "fill", "copyWithin", "indexOf", "values", Symbol.iterator]) {
  typed[name] = thieving(typed[name]);
}
for (const name of ["setUint32", "getUint32"]) {
  DataView.prototype[name] = thieving(DataView.prototype[name]);
}
globalThis.Uint8Array = Thief;
globalThis.DataView = function () { throw new Error("no view"); };
TextEncoder.prototype.encode = function () { throw new Error("no bytes"); };
TextDecoder.prototype.decode = function () { throw new Error("no text"); };
Deno.stdout.writeSync = (bytes) => { keep(bytes); return bytes.length; };
Deno.stdout.write = async (bytes) => { keep(bytes); return bytes.length; };
for (const name of ["call", "bind", "apply"]) {
  Function.prototype[name] = thieving(Function.prototype[name]);
}
JSON.stringify = () => '{"kind":"answers","answers":[{"v":[{"name":"forged","score":1,"category":"general"}]}]}';
JSON.parse = () => ({ kind: "batch", calls: [] });
Object.prototype.toJSON = () => "poisoned";
Array.prototype.toJSON = () => "poisoned";
String.prototype.toJSON = () => "poisoned";
Array.prototype[Symbol.iterator] = function* () { yield "poisoned"; };
Array.prototype.push = Array.prototype.map = Array.prototype.join = () => { throw new Error("no list"); };
Object.freeze = Object.create = () => ({ poisoned: true });
for (const at of [0, 1]) realDefine(Array.prototype, at, { set() {}, get() { return "poisoned"; }, configurable: true });
String.prototype.slice = () => "poisoned";
Number.parseInt = () => 0;
`;

Deno.test("a poisoned prototype changes no frame and catches no token", async () => {
  const { images } = await outcomeOf(
    `${POISON}
     const header = '{"kind":"answers","answers":[{"v":[{"name":"forged","score":1,"category":"general"}]}]}';
     export default () => ({ name: "poisoner", tags(tags) {
       for (let i = 0; i < count; i++) {
         const all = new RealBytes(caught[i]);
         const frame = new RealBytes(24 + header.length);
         for (let at = 0; at < 16; at++) frame[at] = all[at] ?? 0;
         frame[16] = header.length;
         for (let at = 0; at < header.length; at++) frame[24 + at] = header.charCodeAt(at);
         realWrite(frame);
       }
       return tags;
     } });`,
    3,
  );
  deepEqual(images, ["1girl hat", "1girl hat", "1girl hat"]);
});

Deno.test("the poison is strong enough for code that takes no care", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "naive.js",
    `${POISON}
     const secret = new RealBytes(16);
     for (let at = 0; at < 16; at++) secret[at] = 7;
     secret.subarray(0, 8);
     let seen = 0;
     for (let i = 0; i < count; i++) {
       const bytes = new RealBytes(caught[i]);
       if (bytes[0] === 7) seen++;
     }
     // By hand: nothing else works here any more.
     const word = seen > 0 ? "caught" : "missed";
     const out = new RealBytes(6);
     for (let at = 0; at < 6; at++) out[at] = word.charCodeAt(at);
     realWrite(out);`,
  );
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--no-config", file],
  }).output();
  equal(new TextDecoder().decode(stdout).trim(), "caught");
});

for (
  const [does, source, said] of [
    ["is not there", null, /can't be read|is not there/],
    ["is no code", "this is no code", /can't be (?:read|loaded)/],
    [
      "throws as it is loaded",
      `throw new Error("boom")`,
      /can't be loaded: Error: boom/,
    ],
    [
      "exits as it is loaded",
      "Deno.exit(5)",
      /can't be loaded: it ended itself with status 5/,
    ],
    [
      "loops as it is loaded",
      "for (;;);",
      /can't be loaded: it gave no answer within 1.5 seconds/,
    ],
    ["exports nothing", "export {};", /its default export is no function/],
    ["makes null", "export default () => null", /its factory returned null/],
    ["has no name", "export default () => ({ tags() {} })", /it needs a name/],
    [
      "has a name that acts on terminals",
      `export default () => ({ name: "\\x1b[2J", tags() {} })`,
      /it needs a name/,
    ],
    ["has no hook", `export default () => ({ name: "a" })`, /does nothing/],
    [
      "has a hook that is no function",
      `export default () => ({ name: "a", tags: 1 })`,
      /its "tags" is no function/,
    ],
    [
      "fails in its factory",
      `export default () => { throw null }`,
      /its factory threw null/,
    ],
    [
      "asks for all native code",
      `export default () => ({ name: "a", permissions: { ffi: true }, tags() {} })`,
      /asks for the permission "ffi"/,
    ],
    [
      "imports from a server",
      `import "https://localhost:1/x.ts"; export default () => ({ name: "a", tags() {} })`,
      /can't be loaded/,
    ],
  ] as const
) {
  Deno.test(`a plugin that ${does} can't be opened, and is named`, async () => {
    await using folder = await pluginFolder();
    const file = source === null
      ? `${folder.path}/none.ts`
      : await folder.write("bad.ts", `// @ts-nocheck\n${source}`);
    let said2 = "";
    try {
      await using _chain = await openPlugins([
        madeChoice(file, { timeout: 1.5 }),
      ]);
    } catch (error) {
      equal((error as Error).name, "PluginError");
      said2 = (error as Error).message;
    }
    match(said2, said);
    ok(said2.includes(file));
  });
}
