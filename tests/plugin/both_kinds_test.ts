import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openPlugins } from "../../src/plugin/open_plugins.ts";
import type {
  ImageOutcome,
  PluginSubject,
} from "../../src/plugin/plugin_chain.ts";
import type { PluginChoice } from "../../src/plugin/plugin_choice.ts";
import type { PluginPixels, Tag } from "../../src/plugin/plugin.ts";
import {
  madeChoice,
  madeSubject,
  madeTags,
  pluginFolder,
} from "./made_plugins.ts";

/** What a chain of one plugin makes of one image. */
interface Made {
  readonly tags: string;
  readonly caption: string;
  readonly image: ImageOutcome | null;
}

interface Asked {
  readonly choice?: Partial<PluginChoice>;
  readonly subject?: PluginSubject;
  readonly tags?: readonly Tag[];
  readonly caption?: string;
  readonly pixels?: PluginPixels;
  readonly preset?: string;
}

const two: PluginPixels = {
  data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  width: 2,
  height: 1,
  channels: 3,
};

/** A plugin's source, what it is asked, and what must come of it. */
const suite: readonly (readonly [
  name: string,
  source: string,
  asked: Asked,
  expected: Partial<Made> | RegExp,
])[] = [
  [
    "the smallest plugin filters",
    `export default () => ({ name: "no-hats", tags: (tags) => tags.filter((t) => t.name !== "hat") });`,
    { tags: madeTags("hat", "cat") },
    { tags: "cat" },
  ],
  [
    "nothing keeps what is there",
    `export default () => ({ name: "p", tags() {}, caption() {}, image() {} });`,
    { tags: madeTags("a"), caption: "c" },
    { tags: "a", caption: "c", image: { kind: "keep" } },
  ],
  [
    "a factory, and hooks, may take their time",
    `export default async () => ({ name: "p", async tags(tags) {
       await new Promise((resolve) => setTimeout(resolve, 5)); return [...tags, tags[0]]; } });`,
    { tags: madeTags("a", "b") },
    { tags: "a b a" },
  ],
  [
    "definePlugin and types are at hand under both names",
    `import { definePlugin, type Tag } from "@wdtag/cli";
     import { matchKey } from "jsr:@wdtag/cli@^1";
     import type { Plugin } from "jsr:@wdtag/cli";
     export default definePlugin((): Plugin => ({ name: "p",
       tags: (tags: readonly Tag[]) => tags.filter((t) => matchKey(t.name) === "a b") }));`,
    { tags: madeTags("a_b", "c") },
    { tags: "a_b" },
  ],
  [
    "options are checked and filled in",
    `export const options = { add: { type: "string" }, score: { type: "number", default: 0.25, maximum: 1 } };
     export default ({ add, score }) => ({ name: "p", tags: (tags) => [...tags, { name: add + score, score, category: "meta" }] });`,
    { choice: { options: { add: "x" } }, tags: madeTags("a") },
    { tags: "a x0.25" },
  ],
  [
    "a wrong option is named",
    `export const options = { count: { type: "integer", minimum: 1 } };
     export default () => ({ name: "p", tags() {} });`,
    { choice: { options: { count: 0 } } },
    /expects for its option "count" a number from 1, not 0$/,
  ],
  [
    "tags, options and the context can't be changed",
    `export default () => ({ name: "p", tags(tags, context) {
       "use strict"; let refused = 0;
       for (const change of [() => tags.push(1), () => { tags[0].name = "x"; }, () => { context.path = "x"; }]) {
         try { change(); } catch { refused++; }
       }
       return [{ ...tags[0], name: "refused" + refused }]; } });`,
    { tags: madeTags("a") },
    { tags: "refused3" },
  ],
  [
    "the context is path, size, preset, caption and sidecar",
    `export default () => ({ name: "p", caption: (caption, context) => JSON.stringify(context) });`,
    {
      subject: madeSubject("x/a.png", {
        caption: () => Promise.resolve("old"),
      }),
      preset: "demo",
    },
    {
      caption: JSON.stringify({
        path: "x/a.png",
        width: 640,
        height: 480,
        preset: "demo",
        caption: "old",
        sidecar: null,
      }),
    },
  ],
  [
    "a filter of categories shows only these, and puts them where they were",
    `export default () => ({ name: "p", filter: { categories: ["character"] },
       tags: (tags) => tags.map((tag) => ({ ...tag, name: tag.name + tags.length })) });`,
    {
      tags: [
        ...madeTags("a"),
        { name: "saber", score: 1, category: "character" },
        ...madeTags("b"),
      ],
    },
    { tags: "a saber1 b" },
  ],
  [
    "a filter of paths leaves others alone",
    `export default () => ({ name: "p", filter: { paths: ["x/**", "*.jpg"] }, tags: () => [] });`,
    { tags: madeTags("a"), subject: madeSubject("y/a.jpg") },
    { tags: "a" },
  ],
  [
    "a filter of paths takes its own",
    `export default () => ({ name: "p", filter: { paths: ["x/**", "*.jpg"] }, tags: () => [] });`,
    { tags: madeTags("a"), subject: madeSubject("x/y/a.png") },
    { tags: "" },
  ],
  [
    "an image may be left out",
    `export default () => ({ name: "p", image: ({ width }) => width < 1000 ? { skip: "too small: " + width } : undefined });`,
    {},
    { image: { kind: "skip", reason: 'Plugin "p": too small: 640' } },
  ],
  [
    "pixels come to whom they are wanted by, and others may go back",
    `export default () => ({ name: "p", wants: { pixels: true }, image: ({ pixels: { data, width, height, channels } }) => ({
       pixels: { data: data.map((n) => n * 2).subarray(0, 3), width: width - 1, height, channels } }) });`,
    { pixels: two },
    {
      image: {
        kind: "pixels",
        pixels: {
          data: Uint8Array.of(2, 4, 6),
          width: 1,
          height: 1,
          channels: 3,
        },
      },
    },
  ],
  [
    "no pixels come to others",
    `export default () => ({ name: "p", image: ({ pixels }) => ({ skip: typeof pixels }) });`,
    { pixels: two },
    { image: { kind: "skip", reason: 'Plugin "p": undefined' } },
  ],
  [
    "pixels of a wrong size are refused",
    `export default () => ({ name: "p", wants: { pixels: true }, image: ({ pixels }) => ({ pixels: { ...pixels, width: 7 } }) });`,
    { pixels: two },
    /returned pixels whose data are not 7x1x3 bytes$/,
  ],
  [
    "pixels that nobody asked for are refused",
    `export default () => ({ name: "p", image: () => ({ pixels: { data: new Uint8Array(3), width: 1, height: 1, channels: 3 } }) });`,
    {},
    /returned pixels without asking for them/,
  ],
  [
    "a reason to skip is one line",
    `export default () => ({ name: "p", image: () => ({ skip: "a\\nb" }) });`,
    {},
    /returned a reason to skip that is not one line/,
  ],
  [
    "a caption may have lines",
    `export default () => ({ name: "p", caption: (caption) => caption + "\\nsecond" });`,
    { caption: "first" },
    { caption: "first\nsecond" },
  ],
  [
    "a caption has no other control characters",
    `export default () => ({ name: "p", caption: () => "a\\u0000" });`,
    {},
    /returned a caption with a control character in it$/,
  ],
  [
    "a caption is a text",
    `export default () => ({ name: "p", caption: () => 7 });`,
    {},
    /returned the number 7, not a caption$/,
  ],
  [
    "a caption is no book",
    `export default () => ({ name: "p", caption: () => "x".repeat(70_000) });`,
    {},
    /returned a caption of 70000 characters/,
  ],
  [
    "a name with a separator that was given may come back",
    `export default () => ({ name: "p", tags: (tags) => tags.map((tag) => ({ ...tag, score: 1 })) });`,
    { tags: madeTags("a, b") },
    { tags: "a, b" },
  ],
  [
    "what is thrown is told",
    `export default () => ({ name: "p", async caption() { throw new RangeError("boom"); } });`,
    {},
    /^Plugin "p" threw RangeError: boom$/,
  ],
  [
    "a promise that never ends has its time",
    `export default () => ({ name: "p", tags: () => new Promise(() => {}) });`,
    { choice: { timeout: 0.3 } },
    /^Plugin "p" gave no answer within 0.3 seconds$/,
  ],
  [
    "wishes are checked",
    `export default () => ({ name: "p", wants: { pixel: true }, tags() {} });`,
    {},
    /has "wants" with the unknown field "pixel"$/,
  ],
  [
    "a batch is 1 to 64",
    `export default () => ({ name: "p", wants: { batch: 65 }, tags() {} });`,
    {},
    /asks in "wants" for a batch that is not 1 to 64$/,
  ],
  [
    "an unknown category in a filter is named",
    `export default () => ({ name: "p", filter: { categories: ["hats"] }, tags() {} });`,
    {},
    /has a "filter" with the unknown category "hats"$/,
  ],
];

async function make(
  file: string,
  trust: "sandboxed" | "full",
  asked: Asked,
): Promise<Made | string> {
  try {
    await using chain = await openPlugins(
      [madeChoice(file, { trust, ...asked.choice })],
      { preset: asked.preset ?? "base" },
    );
    const subject = asked.subject ?? madeSubject();
    const image = chain.has("image")
      ? await chain.image(subject, asked.pixels ?? null)
      : null;
    const tags = await chain.tags(asked.tags ?? madeTags("a"), subject);
    const caption = await chain.caption(asked.caption ?? "c", subject);
    return { tags: tags.map(({ name }) => name).join(" "), caption, image };
  } catch (error) {
    equal((error as Error).name, "PluginError");
    return (error as Error).message;
  }
}

for (const trust of ["sandboxed", "full"] as const) {
  for (const [name, source, asked, expected] of suite) {
    Deno.test({
      name: `${trust}: ${name}`,
      // In full trust a plugin imports the real library, from its registry.
      ignore: trust === "full" && source.includes("jsr:"),
      async fn() {
        await using folder = await pluginFolder();
        const file = await folder.write("p.ts", `// @ts-nocheck\n${source}`);
        const made = await make(file, trust, asked);
        if (expected instanceof RegExp) return match(String(made), expected);
        if (typeof made === "string") throw new Error(made);
        for (const key of Object.keys(expected) as (keyof Made)[]) {
          deepEqual(made[key], expected[key]);
        }
      },
    });
  }
}

Deno.test("plugins run in list order, each on what the one before made", async () => {
  await using folder = await pluginFolder();
  const add = (name: string): Promise<string> =>
    folder.write(
      `${name}.js`,
      `export default () => ({ name: "${name}", caption: (caption) => caption + "${name}" });`,
    );
  const choices = [
    madeChoice(await add("a")),
    madeChoice(await add("b"), { trust: "full" }),
    madeChoice("trigger-word", { options: { word: "t", place: "last" } }),
    madeChoice(await add("c")),
  ];
  await using chain = await openPlugins(choices);
  equal(await chain.caption("x", madeSubject()), "xab, tc");
  deepEqual(chain.plugins.map(({ name, runs }) => [name, runs]), [
    ["a", "sandboxed"],
    ["b", "full"],
    ["trigger-word", "built-in"],
    ["c", "sandboxed"],
  ]);
});

Deno.test("full trust is said aloud", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    `export default () => ({ name: "p", tags() {} });`,
  );
  const said: string[] = [];
  await using _chain = await openPlugins(
    [madeChoice(file, { trust: "full" })],
    { onMessage: (message) => said.push(message) },
  );
  match(said.join(), /is trusted in full: it runs in wdtag's own process/);
});

Deno.test("each image of many gets its own answer", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    `let most = 0;
     export default () => ({ name: "p", async tags(tags, { path }) {
       await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
       return [{ ...tags[0], name: path }]; } });`,
  );
  await using chain = await openPlugins([madeChoice(file)]);
  const paths = Array.from({ length: 500 }, (_, at) => `${at}.png`);
  const made = await Promise.all(
    paths.map((path) => chain.tags(madeTags("a"), madeSubject(path))),
  );
  deepEqual(made.map(([tag]) => tag!.name), paths);
});

Deno.test("what a plugin asks for is shown and not taken; what is granted works", async () => {
  await using folder = await pluginFolder();
  const list = await folder.write("words.txt", "granted");
  Deno.env.set("WDTAG_TEST_GRANT", "value");
  const file = await folder.write(
    "p.js",
    `export default () => ({ name: "p",
       permissions: { read: [${
      JSON.stringify(list)
    }], env: ["WDTAG_TEST_GRANT"] },
       caption: () => Deno.readTextFileSync(${
      JSON.stringify(list)
    }) + Deno.env.get("WDTAG_TEST_GRANT") });`,
  );
  const ask = async (
    permissions: PluginChoice["permissions"],
  ): Promise<readonly [string, string]> => {
    const said: string[] = [];
    await using chain = await openPlugins([madeChoice(file, { permissions })], {
      onMessage: (message) => said.push(message),
    });
    const caption = await chain.caption("", madeSubject())
      .catch((error) => error.message);
    return [caption, said.join("\n")];
  };
  const [refused, shown] = await ask({});
  match(refused, /threw NotCapable: Requires read access/);
  match(
    shown,
    /asks for read .*words\.txt, which it is not granted: --allow-plugin-read /,
  );
  match(shown, /asks for env WDTAG_TEST_GRANT, which it is not granted/);
  const [granted, silence] = await ask({
    read: [list],
    env: ["WDTAG_TEST_GRANT"],
  });
  equal(granted, "grantedvalue");
  equal(silence, "");
});

Deno.test("a grant for the network is for that host and port alone", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("hello"),
  );
  const { port } = server.addr;
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    `export default () => ({ name: "p", async caption(caption) { return await (await fetch(caption)).text(); } });`,
  );
  await using chain = await openPlugins([
    madeChoice(file, { permissions: { net: [`127.0.0.1:${port}`] } }),
  ]);
  equal(
    await chain.caption(`http://127.0.0.1:${port}/`, madeSubject()),
    "hello",
  );
  const refused = await chain.caption("http://127.0.0.2:8080/", madeSubject())
    .catch((error) => error.message);
  match(refused, /Requires net access to "127\.0\.0\.2:8080"/);
});

Deno.test("the file beside an image comes to whom it is granted", async () => {
  await using folder = await pluginFolder();
  await folder.write("a.png.json", '{"a":1}');
  await folder.write("b.json", '{"b":1}');
  await Deno.symlink(`${folder.path}/b.json`, `${folder.path}/c.json`);
  const file = await folder.write(
    "p.js",
    `export default () => ({ name: "p", wants: { sidecar: [".json"] }, caption: (caption, { sidecar }) => String(sidecar) });`,
  );
  const ask = async (
    permissions: PluginChoice["permissions"],
  ): Promise<string[]> => {
    await using chain = await openPlugins([madeChoice(file, { permissions })]);
    return await Promise.all(
      ["a.png", "b.png", "c.png", "d.png"].map((path) =>
        chain.caption("", madeSubject(path, { file: `${folder.path}/${path}` }))
      ),
    );
  };
  deepEqual(await ask({}), ["null", "null", "null", "null"]);
  deepEqual(await ask({ sidecar: [".json"] }), [
    '{"a":1}',
    '{"b":1}',
    "null",
    "null",
  ]);
});

for (
  const [choice, said] of [
    [madeChoice("exclud"), /did you mean "exclude"/],
    [madeChoice("https://example.com/p.ts"), /can't be loaded from a URL/],
    [madeChoice("./nowhere/p.ts", { trust: "full" }), /is not there|can't be/],
  ] as const
) {
  Deno.test(`openPlugins() says what is wrong with "${choice.plugin}"`, async () => {
    let message = "";
    try {
      await using _chain = await openPlugins([choice]);
    } catch (error) {
      ({ message } = error as Error);
    }
    ok(message.startsWith(`Plugin "${choice.plugin}" `), message);
    match(message, said);
  });
}
