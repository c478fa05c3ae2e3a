import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset, tinyPictures } from "./dataset.ts";
import { isLinux, works } from "./rights.ts";
import {
  modelDir,
  project,
  runWdtag,
  startCommand,
  startWdtag,
} from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

type Event = Readonly<Record<string, unknown>>;

const demo = ["--preset", "demo"];

/** The keys that docs/progress.md promises, by event. */
async function promisedKeys(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await Deno.readTextFile(join(project, "docs", "progress.md"));
  const promised = new Map<string, readonly string[]>();
  for (const part of text.split(/^## /m).slice(1)) {
    const [, name] = /^`(\w+)`/.exec(part)!;
    promised.set(
      name!,
      [...part.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key!),
    );
  }
  return promised;
}

function parse(lines: string): readonly Event[] {
  ok(lines.endsWith("\n"));
  return lines.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** A run with every kind of event: tagged, skipped and failed images, a warning. */
const mixed = {
  ...tinyPictures(4),
  "001.txt": "old",
  "a broken\none.png": "no image",
};
const mixedArgs = [
  "--model",
  join(modelDir, "kit_wd-tiny-b4"),
  "--batch_size",
  "2",
  "--existing",
  "skip",
];

Deno.test("wdtag --progress json writes one event a line to stderr, with the keys of docs/progress.md", async () => {
  await using folder = await dataset(mixed);
  const { status, stdout, stderr } = await runWdtag(
    [".", ...mixedArgs, "--progress", "json"],
    { cwd: folder.path },
  );
  equal(status, 1);
  equal(stdout, "");
  const events = parse(stderr);
  const promised = await promisedKeys();
  deepEqual(
    [...new Set(events.map(({ event }) => event))],
    // Models that come or are hashed, and a fatal error, have runs of their own.
    [...promised.keys()].filter((name) =>
      !["error", "downloading", "checking"].includes(name)
    ),
  );
  for (const event of events) {
    const keys = promised.get(event["event"] as string)!;
    const expected = event["event"] !== "image"
      ? keys
      : event["status"] === "tagged"
      ? keys.filter((key) => key !== "reason")
      : ["event", "status", "path", "done", "total", "reason"];
    deepEqual(Object.keys(event).sort(), [...expected].sort());
  }
  const images = events.filter(({ event }) => event === "image");
  deepEqual(
    Object.fromEntries(images.map(({ path, status }) => [path, status])),
    {
      "000.png": "tagged",
      "001.png": "skipped",
      "002.png": "tagged",
      "003.png": "tagged",
      "a broken\none.png": "failed",
    },
  );
  deepEqual(images.map(({ done }) => done), [1, 2, 3, 4, 5]);
  for (const { total } of images) equal(total, 5);
  const tagged = images.find(({ path }) => path === "002.png")!;
  deepEqual([tagged["file"], tagged["width"], tagged["height"]], [
    "002.txt",
    10,
    10,
  ]);
  equal(
    await Deno.readTextFile(join(folder.path, "002.txt")),
    `${tagged["caption"]}\n`,
  );
  const { seconds, top_tags, output: _, ...rest } = events.at(-1)!;
  deepEqual(rest, {
    event: "finished",
    images: 5,
    tagged: 3,
    skipped: 1,
    failed: 1,
    failures: [{
      path: "a broken\none.png",
      reason: images.find(({ status }) => status === "failed")!["reason"],
    }],
    provider: "cpu",
    plugins: [],
    interrupted: false,
    reused: 0,
  });
  ok(typeof seconds === "number" && seconds > 0);
  ok(Array.isArray(top_tags) && top_tags.length > 0 && top_tags.length <= 20);
});

for (
  const [what, args, status] of [
    ["a missing folder", ["missing"], 2],
    ["a missing model", [".", "--model", "pallete"], 3],
  ] as const
) {
  Deno.test(`wdtag --progress json tells of ${what} in an event`, async () => {
    await using folder = await dataset(tinyPictures(1));
    const run = await runWdtag([...args, "--progress", "json"], {
      cwd: folder.path,
    });
    equal(run.status, status);
    const last = parse(run.stderr).at(-1)!;
    deepEqual(Object.keys(last), (await promisedKeys()).get("error"));
    deepEqual([last["event"], last["status"]], ["error", status]);
    ok(!`${last["message"]}`.startsWith("Error"));
  });
}

for (
  const [what, args, stderrIs] of [
    ["plain lines on stderr", [], /^Tagging 2 images on /],
    ["plain lines on stderr", ["--progress", "json"], /^Tagging 2 images on /],
    ["nothing on stderr", ["--quiet"], /^$/],
    ["nothing on stderr", ["--progress", "none"], /^$/],
  ] as const
) {
  Deno.test(`wdtag --progress-file ${args.join(" ")} has the events in the file and ${what}`, async () => {
    await using folder = await dataset({
      "data/a.png": tinyPng([1, 2, 3]),
      "data/b.png": tinyPng([1, 2, 3]),
      "events.jsonl": '{"event":"of an earlier run"}\n'.repeat(100),
    });
    const { status, stderr } = await runWdtag(
      ["data", ...demo, "--progress-file", "events.jsonl", ...args],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    match(stderr, stderrIs);
    const events = parse((await folder.written())["events.jsonl"]!);
    deepEqual(events.map(({ event }) => event), [
      "scanned",
      "opened",
      "image",
      "image",
      "finished",
    ]);
  });
}

Deno.test({
  name: "wdtag --progress-file feeds a named pipe while the run goes on",
  ignore: !isLinux,
  async fn() {
    await using folder = await dataset({
      ...Object.fromEntries(
        Object.entries(tinyPictures(5)).map((
          [name, png],
        ) => [`data/${name}`, png]),
      ),
    });
    await new Deno.Command("mkfifo", { args: [join(folder.path, "pipe")] })
      .output();
    const reader = startCommand(["cat", "pipe"], { cwd: folder.path });
    const { status, stderr } = await runWdtag(
      ["data", ...demo, "--progress-file", "pipe"],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    const events = parse((await reader.ended).stdout);
    equal(events.filter(({ event }) => event === "image").length, 5);
  },
});

Deno.test("wdtag goes on where nobody reads its progress any more", async () => {
  await using folder = await dataset(tinyPictures(6));
  const run = startCommand([
    "sh",
    "-c",
    `"$0" run -A "$@" 2>&1 | head -n 1`,
    Deno.execPath(),
    join(project, "main.ts"),
    folder.path,
    ...demo,
    "--verbose",
  ]);
  const { stdout } = await run.ended;
  match(stdout, /^Tagging 6 images on [^\n]*\n$/);
  equal(Object.keys(await folder.written()).length, 6);
});

Deno.test({
  name: "wdtag goes on where its progress can't be written",
  ignore: !isLinux,
  async fn() {
    for (const how of ["2> /dev/full", "2>&-"]) {
      await using folder = await dataset(tinyPictures(3));
      const { status } = await startCommand([
        "sh",
        "-c",
        `"$0" run -A "$@" ${how}`,
        Deno.execPath(),
        join(project, "main.ts"),
        folder.path,
        ...demo,
      ]).ended;
      equal(Object.keys(await folder.written()).length, 3, how);
      equal(status, 0, how);
    }
  },
});

Deno.test({
  name: "wdtag ends with 1 where its results can't be written to stdout",
  ignore: !isLinux,
  async fn() {
    await using folder = await dataset(tinyPictures(1));
    const { status, stderr } = await startCommand([
      "sh",
      "-c",
      '"$0" run -A "$@" > /dev/full',
      Deno.execPath(),
      join(project, "main.ts"),
      folder.path,
      ...demo,
      "--frequency_tags",
    ]).ended;
    equal(status, 1);
    match(stderr, /^Error: .*(?:space|full)/m);
  },
});

Deno.test("wdtag has no bar and no escapes where stderr is no terminal", async () => {
  await using folder = await dataset(tinyPictures(6));
  for (const args of [[], ["--progress", "auto"], ["--progress", "plain"]]) {
    const { stderr } = await runWdtag([folder.path, ...demo, ...args], {
      env: { NO_COLOR: null, FORCE_COLOR: "1", TERM: "xterm-256color" },
    });
    match(stderr, /^Tagging 6 images on (?:[^\n]+\n)+$/);
    // deno-lint-ignore no-control-regex
    ok(!/[\r\x1b]/.test(stderr), JSON.stringify(stderr));
  }
});

Deno.test("wdtag --progress bar draws its bar wherever it is", async () => {
  await using folder = await dataset(tinyPictures(6));
  const { stderr } = await runWdtag([
    folder.path,
    ...demo,
    "--progress",
    "bar",
  ]);
  // deno-lint-ignore no-control-regex
  match(stderr, /\r\x1b\[K\[█+\]100% {2}6\/6 {2}[\d.]+ images\/s/);
});

const hasTerminal = isLinux && works("script", "-qec", "true", "/dev/null");

/** Runs the program on a pseudo-terminal of so many columns. */
function onTerminal(
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const line = [Deno.execPath(), "run", "-A", join(project, "main.ts"), ...args]
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return startCommand([
    "script",
    "-qec",
    `stty cols ${columns} rows 24; ${line}`,
    "/dev/null",
  ], { env: { TERM: "xterm", ...env } });
}

/** What is shown, without the wiping: Deno does it too while it loads. */
function withoutEscapes(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[\d*[GKJ]/g, "");
}

for (
  const [columns, shape] of [
    [60, /\[█+·*\] {0,2}\d+% {2}\d\/6/],
    [20, /\r {0,2}\d+% \d\/6/],
    // What has no size, as in some containers, says that it has no columns.
    [0, /\[█+·*\] {0,2}\d+% {2}\d\/6/],
  ] as const
) {
  Deno.test({
    name:
      `wdtag draws a bar on a terminal of ${columns} columns (needs script)`,
    ignore: !hasTerminal,
    async fn() {
      await using folder = await dataset(tinyPictures(6));
      const { stdout, status } = await onTerminal(columns, [
        folder.path,
        ...demo,
      ]).ended;
      equal(status, 0);
      const shown = withoutEscapes(stdout);
      match(shown, /^Tagging 6 images on [^\r\n]*\r\n/);
      match(shown, shape);
      match(shown, /\rDone\r\n/);
      const frames = shown.split("\r").filter((part) =>
        /^[^\n]*\d\/6/.test(part)
      );
      ok(frames.length > 0);
      for (const frame of frames) ok(frame.length < (columns || 80), frame);
    },
  });
}

Deno.test({
  name:
    "wdtag writes no colours, on a terminal either, with NO_COLOR (needs script)",
  ignore: !hasTerminal,
  async fn() {
    await using folder = await dataset(tinyPictures(2));
    const { stdout } = await onTerminal(80, [folder.path, ...demo], {
      NO_COLOR: "1",
    }).ended;
    match(stdout, /Tagging 2 images on /);
    // deno-lint-ignore no-control-regex
    ok(!/\x1b\[[\d;]*m/.test(stdout), JSON.stringify(stdout));
  },
});

Deno.test("wdtag takes its bar away when it is interrupted", async () => {
  await using folder = await dataset(tinyPictures(200));
  const run = startWdtag([folder.path, ...demo, "--progress", "bar"]);
  await run.saw(/\[█+·+\]/);
  run.kill("SIGINT", "group");
  const { status, signal, stderr } = await run.ended;
  deepEqual([status, signal], [130, null]);
  // deno-lint-ignore no-control-regex
  match(stderr, /\r\x1b\[KInterrupted: \d+ images? left undone\n/);
});
