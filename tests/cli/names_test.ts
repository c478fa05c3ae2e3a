import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset } from "./dataset.ts";
import { project, runWdtag, startCommand } from "./run_wdtag.ts";
import { summaryOf } from "./said.ts";
import { tinyPng } from "./tiny_png.ts";

const demo = ["--preset", "demo"];
const red = tinyPng([220, 30, 40]);
const windows = Deno.build.os === "windows";

/** Names that are legal and seldom thought of. */
const odd: readonly string[] = [
  " leading blank",
  "-dash",
  "100%",
  "a.b.c",
  "comma, semicolon; quote ' and double",
  "emoji 🌸",
  "e\u0301 decomposed",
  "é composed",
  "hash # and & ampersand",
  "square [brackets] {braces}",
  "日本語の画像",
  "עברית",
  ...(windows ? [] : [
    'quote "',
    "star * and ?",
    "line\nfeed",
    "tab\tand\rreturn",
    "escape \x1b[31m red",
    "back\\slash",
  ]),
];

Deno.test("wdtag tags images of any name, and puts their names into the output as they are", async () => {
  await using folder = await dataset(
    Object.fromEntries(odd.map((name) => [`data ö/${name}.png`, red])),
  );
  const captions = await runWdtag(["data ö", ...demo], { cwd: folder.path });
  equal(captions.status, 0, captions.stderr);
  deepEqual(
    Object.keys(await folder.written()).toSorted(),
    odd.map((name) => `data ö/${name}.txt`).toSorted(),
  );
  for (const name of ["out.json", "out.jsonl"]) {
    const { status, stderr } = await runWdtag(
      ["data ö", ...demo, "--output_path", name],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
  }
  const written = await folder.written();
  const paths = odd.map((name) => `data ö/${name}.png`).toSorted();
  deepEqual(Object.keys(JSON.parse(written["out.json"]!)).toSorted(), paths);
  deepEqual(
    written["out.jsonl"]!.trimEnd().split("\n").map((line) =>
      JSON.parse(line).image_path
    ).toSorted(),
    paths,
  );
});

/** A name that wipes the line, rings, and pretends to be the end of a run. */
const evil =
  "a\x1b[2K\x07\x9b31m\u202e\nDone\n  Tagged   9 of 9 images in 1s.png";

for (
  const [what, args] of [
    ["plain lines", ["--progress", "plain"]],
    ["the bar's lines", ["--progress", "bar"]],
    ["verbose lines", ["--verbose"]],
    ["debug lines", ["--debug"]],
  ] as const
) {
  Deno.test({
    name:
      `wdtag shows a name's control characters and line ends as escapes in ${what}`,
    ignore: windows,
    async fn() {
      await using folder = await dataset({
        [evil]: "no image",
        [`good ${evil}`]: red,
      });
      const { status, stdout, stderr } = await runWdtag(
        [".", ...demo, ...args],
        { cwd: folder.path },
      );
      equal(status, 1);
      equal(stdout, "");
      // deno-lint-ignore no-control-regex
      const shown = stderr.replace(/[^\n]*\r\x1b\[K/g, "");
      // deno-lint-ignore no-control-regex
      ok(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/.test(shown), shown);
      match(shown, /Failed: a\\x1b\[2K\\x07\\x9b31m\\u202e\\(?:n|x0a)Done/);
      equal([...shown.matchAll(/^Done$/gm)].length, 1, shown);
      deepEqual(summaryOf(shown).of, 2);
    },
  });
}

Deno.test({
  name: "wdtag shows a path's control characters as escapes in an error",
  ignore: windows,
  async fn() {
    await using folder = await dataset({ "a.png": red });
    for (
      const args of [
        [evil],
        ["a.png", "--model", `./${evil}`],
        ["a.png", "--output_path", `${evil}/out.json`],
        ["a.png", "--thresh", evil],
        ["a.png", `--no_such_${evil}`],
      ]
    ) {
      const { stderr } = await runWdtag([...args, ...demo], {
        cwd: folder.path,
      });
      match(stderr, /^Error: /);
      // deno-lint-ignore no-control-regex
      ok(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/.test(stderr), stderr);
      // Paths come from shells' globs too; what else is wrong the user typed.
      if (args[0] === evil) ok(!/^Done$/m.test(stderr), stderr);
    }
  },
});

for (
  const [what, cwd, path] of [
    ["a relative path", ".", "data/sub"],
    ["a path with dots", "data", "./../data//./sub/"],
    ["the current folder", "data/sub", "."],
    ["the folder above", "data/sub/deep", ".."],
    ["an absolute path", ".", null],
    ["a link to the folder", ".", "link"],
  ] as const
) {
  Deno.test(`wdtag finds its way by ${what}`, async () => {
    await using folder = await dataset({
      "data/sub/a.png": red,
      "data/sub/deep/b.png": red,
      "link": { link: "data/sub" },
    });
    const { status, stderr } = await runWdtag(
      [path ?? join(folder.path, "data", "sub"), ...demo],
      { cwd: join(folder.path, cwd) },
    );
    equal(status, 0, stderr);
    deepEqual(Object.keys(await folder.written()), ["data/sub/a.txt"]);
  });
}

Deno.test("wdtag takes a path that begins with a dash behind --", async () => {
  await using folder = await dataset({ "-n.png": red, "--help.png": red });
  const { status, stderr } = await runWdtag(
    [...demo, "--", "-n.png", "--help.png"],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  deepEqual(Object.keys(await folder.written()), ["--help.txt", "-n.txt"]);
});

for (
  const [what, env] of [
    ["C", { LC_ALL: "C", LANG: "C" }],
    ["none", { LC_ALL: null, LANG: null, LC_CTYPE: null }],
    ["Latin-1", { LC_ALL: "en_US.ISO-8859-1", LANG: "en_US.ISO-8859-1" }],
  ] as const
) {
  Deno.test(`wdtag reads and writes UTF-8 in the locale ${what}, with next to no environment`, async () => {
    await using folder = await dataset({
      "日本/絵.png": red,
      "日本/é.png": "",
    });
    const { status, stderr } = await runWdtag(["日本", ...demo], {
      cwd: folder.path,
      env: {
        ...env,
        TERM: null,
        USER: null,
        SHELL: null,
        TZ: null,
        XDG_CACHE_HOME: null,
      },
    });
    equal(status, 1);
    match(stderr, /^Failed: 日本\/é\.png: /m);
    deepEqual(Object.keys(await folder.written()), ["日本/絵.txt"]);
  });
}

Deno.test({
  name: "wdtag keeps a caption's mode, and gives a new one the user's",
  ignore: windows,
  async fn() {
    await using folder = await dataset({
      "a.png": red,
      "a.txt": "old",
      "b.png": red,
    });
    await Deno.chmod(join(folder.path, "a.txt"), 0o640);
    const { status, stderr } = await startCommand([
      "sh",
      "-c",
      'umask 027; exec "$0" run -A "$@"',
      Deno.execPath(),
      join(project, "main.ts"),
      folder.path,
      ...demo,
    ]).ended;
    equal(status, 0, stderr);
    const mode = async (name: string): Promise<number> =>
      (await Deno.stat(join(folder.path, name))).mode! & 0o777;
    equal(await mode("a.txt"), 0o640);
    equal(await mode("b.txt"), 0o640);
    await Deno.chmod(join(folder.path, "a.txt"), 0o606);
    await runWdtag([folder.path, ...demo]);
    equal(await mode("a.txt"), 0o606);
  },
});
