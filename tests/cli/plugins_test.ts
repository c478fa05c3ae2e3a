import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset, tinyPictures } from "./dataset.ts";
import { startListening } from "./listening.ts";
import {
  type Ended,
  modelDir,
  type Running,
  runWdtag,
  startWdtag,
} from "./run_wdtag.ts";
import { leftovers } from "./whole_captions.ts";

const wd = ["--model", join(modelDir, "kit_wd-tiny-v3")];
const picture = { picture: "png_rgb_640x480.png" } as const;

/** A data folder and a folder of plugins, side by side. */
function scene(plugins: Readonly<Record<string, string>>, pictures = 2) {
  return dataset({
    ...Object.fromEntries(
      Array.from({ length: pictures }, (_, at) => [`data/${at}.png`, picture]),
    ),
    ...Object.fromEntries(
      Object.entries(plugins).map(([name, text]) => [`plugins/${name}`, text]),
    ),
  });
}

Deno.test("the smallest plugin of the documentation filters tags", async () => {
  await using folder = await scene({
    "no_solo.ts":
      `export default () => ({ name: "no-solo", tags: (tags) => tags.filter((t) => t.name !== "solo") });`,
  });
  const plain = await runWdtag(["data", ...wd], { cwd: folder.path });
  equal(plain.status, 0, plain.stderr);
  const before = await Deno.readTextFile(join(folder.path, "data/0.txt"));
  ok(before.includes("solo"));

  const { status, stderr } = await runWdtag(
    ["data", ...wd, "--plugin", "plugins/no_solo.ts"],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  match(stderr, /^ {2}Plugins {2}no-solo \(sandboxed\)$/m);
  equal(
    await Deno.readTextFile(join(folder.path, "data/0.txt")),
    before.trim().split(", ").filter((tag) => tag !== "solo").join(", ") +
      "\n",
  );
});

Deno.test("all hooks, built-in plugins and options work in one run", async () => {
  await using folder = await scene({
    "skip.ts":
      `export default () => ({ name: "skip", image: ({ path }) => path === "1.png" ? { skip: "it is the second" } : undefined });`,
    "black.ts":
      `export default () => ({ name: "black", wants: { pixels: true }, image: ({ pixels }) => ({ pixels: { ...pixels, data: new Uint8Array(pixels.data.length) } }) });`,
    "shout.ts":
      `export default () => ({ name: "shout", caption: (caption, { caption: old, preset, width, height }) => [caption.toUpperCase(), old, preset, width, height].join(";") });`,
  }, 3);
  await Deno.writeTextFile(join(folder.path, "data/0.txt"), "old\n");
  const { status, stderr } = await runWdtag([
    ...["data", ...wd],
    ...["--plugin", "plugins/skip.ts"],
    ...["--plugin", "plugins/black.ts"],
    ...["--plugin", "exclude", "--plugin-option", 'tags=["*"]'],
    ...["--plugin", "aspect", "--plugin-option", "resolution=false"],
    ...["--plugin", "trigger-word", "--plugin-option", "word=sks"],
    ...["--plugin", "plugins/shout.ts"],
  ], { cwd: folder.path });
  equal(status, 0, stderr);
  deepEqual(await folder.written(), {
    "data/0.txt": "SKS, HORIZONTAL_IMAGE;old;base;640;480\n",
    "data/2.txt": "SKS, HORIZONTAL_IMAGE;;base;640;480\n",
  });
  match(stderr, /skip \(sandboxed, 1 image left out\)/);
  match(stderr, /Skipped {2}1$/m);
});

Deno.test("what a plugin makes of the pixels is what the model sees", async () => {
  await using folder = await scene({
    "crop.ts":
      `export default () => ({ name: "crop", wants: { pixels: true }, image: ({ pixels: { data, channels } }) => ({
         pixels: { data: data.slice(0, 16 * channels), width: 4, height: 4, channels } }) });`,
    "black.ts":
      `export default () => ({ name: "black", wants: { pixels: true }, image: ({ pixels }) => ({ pixels: { ...pixels, data: new Uint8Array(pixels.data.length) } }) });`,
  }, 1);
  const captions: string[] = [];
  for (const plugin of ["crop", "black"]) {
    const { status, stderr } = await runWdtag(
      ["data", "--preset", "demo", "--plugin", `plugins/${plugin}.ts`],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    captions.push(await Deno.readTextFile(join(folder.path, "data/0.txt")));
  }
  match(captions[1]!, /black|dark/);
  ok(captions[0] !== captions[1]);
});

Deno.test("images that a plugin fails are named with it, and the status is 1", async () => {
  await using folder = await scene({
    "bad.ts":
      `export default () => ({ name: "bad", tags(tags, { path }) { if (path === "1.png") throw null; } });`,
  });
  const { status, stderr } = await runWdtag(
    ["data", ...wd, "--plugin", "plugins/bad.ts"],
    { cwd: folder.path },
  );
  equal(status, 1);
  match(stderr, /data\/1\.png: Plugin "bad" threw null$/m);
  match(stderr, /Plugins {2}bad \(sandboxed, 1 image failed\)/);
  deepEqual(Object.keys(await folder.written()), ["data/0.txt"]);
});

Deno.test("a plugin that hangs is ended and named, and the run goes on", async () => {
  await using folder = await scene({
    "hang.ts":
      `export default () => ({ name: "hang", tags(tags, { path }) { if (path === "1.png") for (;;); } });`,
  });
  const { status, stderr } = await runWdtag(
    ["data", ...wd, "--plugin", "plugins/hang.ts", "--plugin-timeout", "1"],
    { cwd: folder.path },
  );
  equal(status, 1);
  match(
    stderr,
    /data\/1\.png: Plugin "hang" gave no answer within 1 second$/m,
  );
  deepEqual(Object.keys(await folder.written()), ["data/0.txt"]);
});

Deno.test({
  name: "Ctrl-C ends a run whose trusted plugin or captioner never loads",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await scene({
      "never.ts":
        `console.error("loading"); await new Promise(() => {}); export default () => ({});`,
    });
    for (
      const args of [
        ["data", ...wd, "--plugin", "plugins/never.ts", "--plugin-trust"],
        ["caption", "data", "--captioner", "plugins/never.ts"]
          .concat("--captioner-trust"),
      ]
    ) {
      const run = startWdtag([...args, "full"], { cwd: folder.path });
      await run.saw(/^loading$/m);
      run.kill("SIGINT", "group");
      const { status, signal, stderr } = await run.ended;
      deepEqual([status, signal], [130, null], stderr);
      match(stderr, /^Interrupted$/m);
      deepEqual(await folder.written(), {});
    }
  },
});

/** Arguments, and what is said of them. */
const refusals: readonly (readonly [readonly string[], RegExp])[] = [
  [["--plugin", "plugins/none.ts"], /Plugin "plugins\/none\.ts" is not there/],
  [["--plugin", "exclud"], /did you mean "exclude"/],
  [["--plugin", "exclude"], /Plugin "exclude" needs the option "tags", a list/],
  [
    ["--plugin", "exclude", "--plugin-option", "tag=a"],
    /has no option "tag" \(did you mean "tags"\?\)/,
  ],
  [["--plugin", "plugins/broken.ts"], /Plugin "plugins\/broken\.ts" can't be/],
  [["--plugin-option", "a=1"], /--plugin-option comes after the --plugin/],
  [
    ["--plugin", "exclude", "--plugin-option", "a"],
    /expects a name and a value such as tags=hat, not "a"/,
  ],
  [
    ["--allow-plugin-net", ""],
    /--allow-plugin-net expects a host such as localhost:8080, not ""/,
  ],
  [
    ["--allow-plugin-net", "a,b"],
    /--allow-plugin-net expects a host such as localhost:8080, not "a,b"/,
  ],
  [["--allow-plugin-env", "A=B"], /--allow-plugin-env expects the name of/],
  [
    ["--plugin", "exclude", "--plugin-timeout", "0"],
    /--plugin-timeout expects seconds, more than 0/,
  ],
  [
    ["--plugin", "exclude", "--plugin-trust", "ful"],
    /did you mean "full"/,
  ],
];
for (const [args, said] of refusals) {
  Deno.test(`wdtag ${args.join(" ")} is refused with status 2, and nothing is written`, async () => {
    await using folder = await scene({ "broken.ts": "export default (" });
    const { status, stdout, stderr } = await runWdtag(
      ["data", ...wd, ...args],
      { cwd: folder.path },
    );
    equal(status, 2, stderr);
    equal(stdout, "");
    match(stderr, said);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("grants reach the plugin before them, or every plugin", async () => {
  await using folder = await scene({
    "env.ts":
      `export default () => ({ name: "env", permissions: { env: ["GREETING"] }, caption: () => Deno.env.get("GREETING") ?? "none" });`,
  }, 1);
  const run = (...args: readonly string[]) =>
    runWdtag(["data", ...wd, ...args], {
      cwd: folder.path,
      env: { GREETING: "hello" },
    });
  const asked = await run("--plugin", "plugins/env.ts");
  equal(asked.status, 1);
  match(
    asked.stderr,
    /Plugin "env" asks for env GREETING, which it is not granted: --allow-plugin-env GREETING would/,
  );
  for (
    const args of [
      ["--plugin", "plugins/env.ts", "--allow-plugin-env", "GREETING"],
      ["--allow-plugin-env", "GREETING", "--plugin", "plugins/env.ts"],
    ]
  ) {
    const { status, stderr } = await run(...args);
    equal(status, 0, stderr);
    doesNotMatch(stderr, /not granted/);
    equal(
      await Deno.readTextFile(join(folder.path, "data/0.txt")),
      "hello\n",
    );
  }
});

Deno.test("a run without --allow-run says that a plugin of the user's needs it", async () => {
  await using folder = await scene({
    "p.ts": `export default () => ({ name: "p", tags() {} });`,
    // For its modules another process is asked.
    "q.ts":
      `import { a } from "./p.ts"; export default () => ({ name: "q", tags() {} });`,
  }, 1);
  for (const name of ["p", "q"]) {
    const { status, stderr } = await runWdtag(
      ["data", ...wd, "--provider", "cpu", "--plugin", `plugins/${name}.ts`],
      {
        cwd: folder.path,
        flags: [
          ...["--no-prompt", "--allow-read", "--allow-write"],
          ...["--allow-ffi", "--allow-env", "--allow-sys"],
        ],
      },
    );
    equal(status, 2, stderr);
    match(
      stderr,
      /Plugin "plugins\/[pq]\.ts" can't be run in its sandbox: this run may not start the process that it is kept in; add --allow-run \(or -A\)$/m,
    );
  }
  deepEqual(await folder.written(), {});
});

Deno.test("a preset's grants count from its file, and are not told to be missing", async () => {
  await using folder = await scene({
    "mine.toml":
      `[[plugins]]\nplugin = "./code/lists.ts"\npermissions = { read = ["./code/lists"] }\n`,
    "code/lists.ts":
      `export default () => ({ name: "lists", permissions: { read: ["lists/a.txt", "more"] },
         caption: () => Deno.readTextFile("lists/a.txt") });`,
    "code/lists/a.txt": "from a list",
  }, 1);
  const { status, stderr } = await runWdtag(
    ["data", ...wd, "--preset", "plugins/mine.toml"],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  deepEqual(await folder.written(), { "data/0.txt": "from a list\n" });
  const more = join(await Deno.realPath(folder.path), "plugins/code/more");
  deepEqual(stderr.split("\n").filter((line) => line.includes("granted")), [
    `Warning: Plugin "lists" asks for read ${more}, which it is not granted: --allow-plugin-read ${more} would`,
  ]);
});

Deno.test("a plugin's captions go into --output_path, and its facts to programs", async () => {
  await using folder = await scene({
    "say.ts": `export default () => ({ name: "say", caption: () => "said" });`,
  });
  const { status, stderr } = await runWdtag([
    ...["data", ...wd, "--output_path", "out.json"],
    ...["--plugin", "plugins/say.ts", "--progress", "json"],
  ], { cwd: folder.path });
  equal(status, 0, stderr);
  const captions = Object.values(
    JSON.parse(await Deno.readTextFile(join(folder.path, "out.json"))),
  ) as readonly { readonly tags?: string; readonly caption?: string }[];
  equal(captions.length, 2);
  match(JSON.stringify(captions), /"said"/);
  const finished = stderr.split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .find(({ event }) => event === "finished");
  deepEqual(finished.plugins, [{
    name: "say",
    source: join(folder.path, "plugins/say.ts"),
    runs: "sandboxed",
    hooks: ["caption"],
    refused: {},
    failed: 0,
    skipped: 0,
    retired: null,
  }]);
});

Deno.test("two runs at once may have the same plugin", async () => {
  await using folder = await scene({
    "p.ts":
      `export default () => ({ name: "p", caption: (caption, { path }) => "of " + path });`,
  }, 1);
  await Deno.mkdir(join(folder.path, "more"));
  await Deno.copyFile(
    join(folder.path, "data/0.png"),
    join(folder.path, "more/1.png"),
  );
  const runs = ["data", "more"].map((data) =>
    runWdtag([data, ...wd, "--plugin", "plugins/p.ts"], { cwd: folder.path })
  );
  for (const { status, stderr } of await Promise.all(runs)) {
    equal(status, 0, stderr);
  }
  for (const [file, text] of [["data/0", "of 0"], ["more/1", "of 1"]]) {
    const caption = await Deno.readTextFile(join(folder.path, `${file}.txt`));
    equal(caption, `${text}.png\n`);
  }
});

Deno.test("hundreds of images pass a plugin, each with its own tags", async () => {
  await using folder = await dataset({
    ...Object.fromEntries(
      Object.entries(tinyPictures(300)).map(([name, bytes]) => [
        `data/${name}`,
        bytes,
      ]),
    ),
    "p.ts":
      `export default () => ({ name: "p", caption: (caption, { path }) => path });`,
  });
  const { status, stderr } = await runWdtag(
    ["data", ...wd, "--plugin", "p.ts"],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  const written = Object.entries(await folder.written());
  equal(written.length, 300);
  for (const [name, text] of written) {
    equal(text, `${name.slice("data/".length, -4)}.png\n`);
  }
});

/** The processes that a process has started, by their numbers. */
async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
    const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (parent === `${pid}`) found.push(Number(name));
  }
  return found;
}

/**
 * Waits for the first child.
 *
 * @throws {Error} Where the run ends before it has one.
 */
async function childOf({ pid, ended }: Running): Promise<number> {
  let end: Ended | null = null;
  ended.then((value) => end = value);
  while (end === null) {
    const [child] = await childrenOf(pid);
    if (child !== undefined) return child;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { status, stderr } = await ended;
  throw new Error(`It ended with status ${status} without a child: ${stderr}`);
}

async function isThere(pid: number): Promise<boolean> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "Z");
  return !/\) Z|^Z/.test(stat);
}

Deno.test({
  name: "Ctrl-C ends a plugin that hangs while it is loaded",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await scene({ "hang.ts": "for (;;);" });
    const run = await startListening([
      ...["data", ...wd, "--plugin", "plugins/hang.ts"],
      ...["--plugin-timeout", "600"],
    ], { cwd: folder.path });
    const child = await childOf(run);
    run.kill("SIGINT", "group");
    const { status, signal } = await run.ended;
    deepEqual([status, signal], [130, null]);
    equal(await isThere(child), false);
    deepEqual(await folder.written(), {});
  },
});

for (const action of ["check", "test"]) {
  Deno.test({
    name: `Ctrl-C ends wdtag plugins ${action} of a plugin that hangs`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using folder = await scene({ "hang.ts": "for (;;);" });
      const run = await startListening([
        ...["plugins", action, "plugins/hang.ts", "--timeout", "600"],
      ], { cwd: folder.path });
      const child = await childOf(run);
      run.kill("SIGINT", "group");
      const { status, signal } = await run.ended;
      deepEqual([status, signal], [130, null]);
      equal(await isThere(child), false);
    },
  });
}

Deno.test({
  name: "a second Ctrl-C leaves no plugin behind that hangs on an image",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await scene({
      "hang.ts":
        `export default () => ({ name: "hang", tags() { Deno.stderr.writeSync(new Uint8Array([104, 10])); for (;;); } });`,
    });
    const run = await startListening([
      ...["data", ...wd, "--plugin", "plugins/hang.ts", "--provider", "cpu"],
      ...["--plugin-timeout", "600"],
    ], { cwd: folder.path });
    await run.saw(/^Tagging/m);
    const child = await childOf(run);
    run.kill("SIGINT", "process");
    // Two of a kind that wait together are one; two kinds are two.
    run.kill("SIGTERM", "process");
    const { status, signal } = await run.ended;
    deepEqual([status, signal], [130, null]);
    equal(await isThere(child), false);
  },
});

/** Ways to hang in a hook, once the server was told that one does. */
const hanging: readonly (readonly [
  what: string,
  hook: string,
])[] = [
  ["loops for ever in its tags hook", "async tags() { HERE; for (;;); }"],
  [
    "never keeps the promise of its caption hook",
    "async caption() { HERE; await new Promise(() => {}); }",
  ],
  [
    "loops for ever in its image hook",
    "async image() { HERE; for (;;); }",
  ],
];
for (const [what, hook] of hanging) {
  Deno.test({
    name: `Ctrl-C ends a run whose plugin ${what}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const hangs = Promise.withResolvers<void>();
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        () => {
          hangs.resolve();
          return new Response();
        },
      );
      const host = `127.0.0.1:${server.addr.port}`;
      const here = `await (await fetch("http://${host}/")).text()`;
      await using folder = await scene({
        "hang.ts": `export default () => ({ name: "hang", ${
          hook.replace("HERE", here)
        } });`,
      }, 3);
      await Deno.writeTextFile(join(folder.path, "data/0.txt"), "old\n");
      const run = await startListening([
        ...["data", ...wd, "--provider", "cpu"],
        ...["--plugin", "plugins/hang.ts"],
        // Longer than the grace, and not for ever where there is none.
        ...["--allow-plugin-net", host, "--plugin-timeout", "30"],
      ], { cwd: folder.path });
      await Promise.race([hangs.promise, run.ended]);
      run.kill("SIGINT", "group");
      const { status, signal, stderr } = await run.ended;
      deepEqual([status, signal], [130, null], stderr);
      // Every image was under way: none failed, and none was written.
      doesNotMatch(stderr, /failed/i);
      deepEqual(await folder.written(), { "data/0.txt": "old\n" });
      deepEqual(await leftovers(join(folder.path, "data")), []);
      match(stderr, /Plugin "hang" was still at work/);
    },
  });
}
