import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { presets } from "../../src/preset/presets.ts";
import { sameAsKept } from "../snapshot.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { modelDir, type RunOptions, runWdtag } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

const wd = join(modelDir, "kit_wd-tiny-v3");
const cl = join(modelDir, "kit_cl-tiny", "sub_1_00");
const pictures = {
  "data/a.png": { picture: "png_rgb_640x480.png" },
  "data/b.png": tinyPng([200, 40, 40], 30, 20),
  "data/sub/c.png": tinyPng([10, 20, 30], 9, 9),
} as const;

/** The user's own folder of configuration, so that a test has no other. */
function at(folder: Dataset): RunOptions {
  return {
    cwd: folder.path,
    env: {
      XDG_CONFIG_HOME: join(folder.path, "config"),
      APPDATA: join(folder.path, "config"),
    },
  };
}

const withCaptioner = ["prose", "tags-and-prose"];

for (const { name } of presets) {
  if (withCaptioner.includes(name)) continue;
  Deno.test(`wdtag --preset ${name} captions a dataset as was kept`, async () => {
    await using folder = await dataset(pictures);
    const captions: Record<string, unknown> = {};
    for (const [kind, model] of [["wd", wd], ["cl", cl]] as const) {
      const args = ["data", "--preset", name, "--model", model];
      const { status, stderr } = await runWdtag(args, at(folder));
      equal(status, 0, stderr);
      captions[kind] = await folder.written();
    }
    await sameAsKept(
      `presets/captions/${name}.json`,
      `${JSON.stringify(captions, null, 2)}\n`,
    );
  });
}

Deno.test("wdtag with a preset that asks for a captioner says what it can't be told, before it begins", async () => {
  await using folder = await dataset(pictures);
  for (const name of withCaptioner) {
    const { status, stderr } = await runWdtag(
      ["data", "--preset", name, "--model", wd, "--captioner", "blib"],
      at(folder),
    );
    equal(status, 2);
    match(stderr, /No captioner is called "blib".*did you mean "blip"/);
  }
  deepEqual(await folder.written(), {});
});

Deno.test("wdtag --preset takes files, the user's own and the dataset's, and flags win", async () => {
  await using folder = await dataset({
    "data/a.png": pictures["data/a.png"],
    "file.toml":
      `extends = "mine"\n[run]\ncaption_extension = ".file"\nmodel = ${
        JSON.stringify(wd)
      }\n[caption]\nthresh = 2.0\ngeneral_threshold = 0.35\n`,
    "config/wdtag/presets/mine.toml":
      '[caption]\nremove_underscore = true\ncaption_separator = " | "\n',
    "data/.wdtag/presets/theirs.toml":
      '[caption]\nundesired_tags = ["1girl", "solo"]\n',
  });
  const { status, stderr } = await runWdtag([
    "--preset",
    "./file.toml",
    "--preset=theirs",
    "data",
    "--caption_separator",
    "; ",
  ], at(folder));
  equal(status, 0, stderr);
  const { "data/a.file": caption = "", ...rest } = await folder.written();
  deepEqual(rest, {});
  const tags = caption.trimEnd().split("; ");
  ok(tags.length > 3, caption);
  ok(tags.includes("blue eyes"), caption);
  ok(!tags.includes("1girl") && !tags.includes("solo"), caption);
});

Deno.test("a dataset is the folder given, that of a file given, or that before a wildcard", async () => {
  await using folder = await dataset({
    "data/a.png": tinyPng([1, 2, 3]),
    "data/.wdtag/presets/theirs.toml": '[caption]\nprefix = "mine: "\n',
  });
  for (const path of ["data", "data/", "data/a.png", "data/*.png", "./data"]) {
    const { status, stderr } = await runWdtag(
      ["--preset", "demo", "--preset", "theirs", path],
      at(folder),
    );
    equal(status, 0, `${path}: ${stderr}`);
    const { "data/a.txt": caption = "" } = await folder.written();
    match(caption, /^mine: /);
  }
});

Deno.test("wdtag with a preset of a dataset that asks for more than captions writes nothing", async () => {
  await using folder = await dataset({
    ...pictures,
    "data/.wdtag/presets/theirs.toml":
      '[[plugins]]\nplugin = "./evil.ts"\ntrust = "full"\n',
    "data/.wdtag/presets/demo.toml": '[run]\noutput_path = "out.json"\n',
  });
  const evil = await runWdtag(["data", "--preset", "theirs"], at(folder));
  equal(evil.status, 2);
  match(
    evil.stderr,
    /^Error: Preset "data.\.wdtag.presets.theirs\.toml", line 1, column 1: \[plugins\] is not for a preset found in a dataset/,
  );
  deepEqual(await folder.written(), {});
  const shadow = await runWdtag(["data", "--preset", "demo"], at(folder));
  equal(shadow.status, 0, shadow.stderr);
  deepEqual(Object.keys(await folder.written()), ["data/a.txt", "data/b.txt"]);
});

Deno.test("wdtag with a preset that is wrong shows the place, and with one that is not there what there is", async () => {
  await using folder = await dataset({
    ...pictures,
    "bad.toml": "[run]\nrecursiv = true\n",
    "config/wdtag/presets/mine.toml": "",
  });
  const bad = await runWdtag(["data", "--preset", "bad.toml"], at(folder));
  deepEqual([bad.status, bad.stdout], [2, ""]);
  match(
    bad.stderr,
    /^Error: Preset "bad\.toml", line 2, column 1: unknown key "recursiv" in \[run\], .*; did you mean "recursive"\?\n {4}recursiv = true\n {4}\^\n$/,
  );
  const none = await runWdtag(["data", "--preset", "mien"], at(folder));
  equal(none.status, 2);
  match(none.stderr, /No preset is called "mien" \(did you mean "mine"\?\)/);
  deepEqual(await folder.written(), {});
});

Deno.test("wdtag tells of an unknown option before it misses a preset of the dataset", async () => {
  await using folder = await dataset({
    "data/.wdtag/presets/short.toml": "[caption]\nthresh = 0.5\n",
  });
  const { status, stderr } = await runWdtag(
    ["data", "--model", "palette", "--preset", "short", "-q"],
    { cwd: folder.path },
  );
  equal(status, 2);
  match(stderr, /Unknown option "-q"/);
});

Deno.test("wdtag --help wins over a preset that is wrong", async () => {
  await using folder = await dataset({ "bad.toml": "[rum]" });
  const { status, stdout } = await runWdtag(
    ["data", "--preset", "bad.toml", "--help"],
    at(folder),
  );
  equal(status, 0);
  match(stdout, /^Usage: wdtag/);
});

Deno.test("wdtag presets list names what ships, what is yours, and what datasets have", async () => {
  await using folder = await dataset({
    "config/wdtag/presets/mine.toml": 'description = "my own"\n',
    "data/.wdtag/presets/theirs.toml": 'description = "\\u001b[31mtheirs"\n',
  });
  const { status, stdout } = await runWdtag(
    ["presets", "list", "data"],
    at(folder),
  );
  equal(status, 0);
  for (const { name, description } of presets) {
    ok(stdout.includes(name) && stdout.includes(description), name);
  }
  match(stdout, /mine +my own\n +.*config.wdtag.presets.mine\.toml/);
  match(stdout, /theirs +\\x1b\[31mtheirs/);
  const json = await runWdtag(["presets", "list", "--json"], at(folder));
  const listed = JSON.parse(json.stdout);
  equal(listed.length, presets.length + 1);
  deepEqual(Object.keys(listed[0]), [
    "name",
    "from",
    "path",
    "description",
    "usable",
    "problem",
  ]);
});

Deno.test("wdtag presets show prints what presets come to, and who said it", async () => {
  await using folder = await dataset({
    "mine.toml": "# mine\n[caption]\nthresh = 0.5\n",
  });
  const shown = await runWdtag(
    ["presets", "show", "animagine", "./mine.toml"],
    at(folder),
  );
  equal(shown.status, 0, shown.stderr);
  match(shown.stdout, /^thresh = 0\.5 {2}# \.\/mine\.toml, line 3$/m);
  match(shown.stdout, /^remove_underscore = true {2}# animagine$/m);
  match(shown.stdout, /^existing = "overwrite" {2}# base$/m);
  // What is shown is a preset itself, and comes to the same.
  await Deno.writeTextFile(join(folder.path, "again.toml"), shown.stdout);
  const again = await runWdtag(["presets", "show", "again.toml"], at(folder));
  const bare = (text: string) => text.replaceAll(/ {2}# .*$/gm, "");
  equal(bare(again.stdout), bare(shown.stdout));

  const json = await runWdtag(
    ["presets", "show", "mine.toml", "--json", "--changed"],
    at(folder),
  );
  const { caption, run } = JSON.parse(json.stdout);
  deepEqual(run, {});
  deepEqual(caption, { thresh: { value: 0.5, from: "mine.toml", line: 3 } });
});

Deno.test("wdtag presets show finds a dataset's presets where it is told of the dataset", async () => {
  await using folder = await dataset({
    "data/.wdtag/presets/theirs.toml": "[caption]\nthresh = 0.5\n",
  });
  const args = ["presets", "show", "theirs"];
  equal((await runWdtag(args, at(folder))).status, 2);
  const { status, stdout } = await runWdtag(
    [...args, "--dataset", "data"],
    at(folder),
  );
  equal(status, 0);
  match(stdout, /thresh = 0\.5 {2}# data.\.wdtag.presets.theirs\.toml, line 2/);
});

Deno.test("wdtag presets check tells of each file whether it is right, and ends with 2 where one is not", async () => {
  await using folder = await dataset({
    "good.toml": 'extends = "pony"\n',
    "bad.toml": "[caption]\nthresh = high\n",
    "bad2.toml": "[[rules]]\n",
  });
  const good = await runWdtag(["presets", "check", "good.toml"], at(folder));
  deepEqual([good.status, good.stdout], [0, "Right: good.toml\n"]);
  const args = ["presets", "check", "bad.toml", "good.toml", "bad2.toml"];
  const bad = await runWdtag(args, at(folder));
  deepEqual([bad.status, bad.stdout], [2, "Right: good.toml\n"]);
  match(bad.stderr, /^Preset "bad\.toml", line 2, column 10: no TOML/m);
  match(bad.stderr, /^Preset "bad2\.toml", line 1, column 1: kind is missing/m);
  const json = await runWdtag([...args, "--json"], at(folder));
  deepEqual(
    [json.status, JSON.parse(json.stdout).map(({ ok }: { ok: boolean }) => ok)],
    [2, [false, true, false]],
  );
});

Deno.test("wdtag presets check tells of plugins that are not there", async () => {
  await using folder = await dataset({
    "good.toml":
      '[[plugins]]\nplugin = "./p.ts"\n[[plugins]]\nplugin = "mcut"\n',
    "p.ts": "",
    "hooks.toml": '[[plugins]]\nplugin = "./none.ts"\n',
    "name.toml": '[[plugins]]\nplugin = "mcutt"\n',
    "captioner.toml": '[captioner]\nname = "./none.ts"\n',
  });
  const args = ["good.toml", "hooks.toml", "name.toml", "captioner.toml"];
  const { status, stdout, stderr } = await runWdtag(
    ["presets", "check", ...args],
    at(folder),
  );
  deepEqual([status, stdout], [2, "Right: good.toml\n"]);
  match(
    stderr,
    /^Preset "hooks\.toml", line 2, column 10: plugin ".*none\.ts" is not/m,
  );
  match(
    stderr,
    /^Preset "name\.toml", line 2, column 10: plugin "mcutt" is neither .*mean "mcut"/m,
  );
  match(
    stderr,
    /^Preset "captioner\.toml", line 2, column 8: plugin ".*none\.ts" is/m,
  );
});

/** What a run refuses, and what is said of it. */
const refusedByRuns: readonly (readonly [string, RegExp])[] = [
  [
    '[captioner]\nname = "http"\nurl = "file:///etc/hosts"\n',
    /^Preset "x\.toml", line 3, column 7: url is "file:\/\/\/etc\/hosts", expected an address: "http:/m,
  ],
  [
    '[captioner]\nname = "http"\nurl = "http://me:secret@ai/v1"\n',
    /^Preset "x\.toml", line 3: The address of "ai" holds a user name or/m,
  ],
  [
    '[[plugins]]\nplugin = "mcut"\n[[plugins]]\nplugin = "exclude"\noptions = { tags = 3 }\n',
    /^Preset "x\.toml", line 5, column 11: plugin "exclude" expects for its option "tags" a list, not 3$/m,
  ],
  [
    '[[plugins]]\nplugin = "trigger-word"\n',
    /^Preset "x\.toml", line 2, column 10: plugin "trigger-word" needs the option "word"/m,
  ],
];

for (const [nth, [text, words]] of refusedByRuns.entries()) {
  Deno.test(`wdtag presets check tells what a run would refuse, ${nth}`, async () => {
    await using folder = await dataset({
      "x.toml": text,
      "a.png": pictures["data/b.png"],
    });
    const args = ["presets", "check", "x.toml"];
    const { status, stderr } = await runWdtag(args, at(folder));
    equal(status, 2);
    match(stderr, words);
    doesNotMatch(stderr, /secret/);
    const run = await runWdtag(
      text.startsWith("[captioner]")
        ? ["caption", ".", "--preset", "./x.toml"]
        : [".", "--model", "palette", "--preset", "./x.toml"],
      at(folder),
    );
    ok([2, 3].includes(run.status), run.stderr);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag presets schema prints the schema that lies beside the presets", async () => {
  const { status, stdout } = await runWdtag(["presets", "schema"]);
  equal(status, 0);
  equal(
    stdout,
    await Deno.readTextFile(
      new URL("../../presets/preset.schema.json", import.meta.url),
    ),
  );
});

for (
  const [args, said] of [
    [
      ["presets"],
      /Say what "wdtag presets" is to do: list, show, check, schema/,
    ],
    [["presets", "lst"], /did you mean "list"/],
    [["presets", "show"], /needs NAME/],
    [["presets", "check", "none.toml"], /it is not there/],
    [["presets", "schema", "x"], /takes no arguments/],
  ] as const
) {
  Deno.test(`wdtag ${args.join(" ")} is refused`, async () => {
    const { status, stderr } = await runWdtag(args);
    equal(status, 2);
    match(stderr, said);
  });
}

Deno.test("what ships is used without a parser and a schema", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "src/preset/presets.ts"],
    cwd: new URL("../..", import.meta.url),
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  deepEqual(
    modules.map(({ specifier }: { specifier: string }) => specifier)
      .filter((specifier: string) => /^npm:.*(?:toml|zod)/.test(specifier)),
    [],
  );
});

/** What a preset's rules make of the captions that were kept of `base`. */
const ruled: readonly (readonly [
  what: string,
  preset: string,
  lists: Readonly<Record<string, string>>,
  change: (tags: readonly string[]) => readonly string[],
])[] = [
  [
    "names, wildcards, regular expressions and a list that exclude",
    `[[rules]]
kind = "exclude"
tags = ["blue eyes", "*_hair", { regex = "^\\\\d+girls?$" }]
file = "list.txt"
`,
    { "list.txt": "# none of these\nSolo\nbreasts\nsimple\\_background\n" },
    (tags) =>
      tags.filter((tag) =>
        !["blue_eyes", "breasts", "simple_background"].includes(tag) &&
        !tag.endsWith("_hair") && !/^\d+girls?$/.test(tag)
      ),
  ],
  [
    "a keep of one category",
    `[[rules]]
kind = "keep"
tags = ["blue_eyes"]
categories = ["general"]
`,
    {},
    (tags) =>
      tags.filter((tag) =>
        tag === "blue_eyes" || tag.includes("_(") && tag !== "k-on!_(pose)"
      ),
  ],
  [
    "aliases and implications from CSV, Danbooru's and plain",
    `[[rules]]
kind = "alias"
file = "aliases.csv"
[[rules]]
kind = "implication"
file = "implications.csv"
`,
    {
      "aliases.csv": "blue_eyes,azure_eyes\n",
      "implications.csv":
        "id,antecedent_name,consequent_name,status\n1,azure_eyes,eyes,active\n2,hat,headwear,deleted\n",
    },
    (tags) =>
      tags.flatMap((tag) => tag === "blue_eyes" ? ["azure_eyes", "eyes"] : tag),
  ],
  [
    "a replacement with a group, and one to none",
    `[[rules]]
kind = "replace"
tags = [{ regex = "^(\\\\w+)_hair$" }]
with = "hair: $1"
[[rules]]
kind = "replace"
tags = ["hat"]
with = ""
`,
    {},
    (tags) =>
      tags.filter((tag) => tag !== "hat")
        .map((tag) => tag.replace(/^(\w+)_hair$/, "hair: $1")),
  ],
];

for (const [what, preset, lists, change] of ruled) {
  Deno.test(`wdtag follows the rules of a preset: ${what}`, async () => {
    await using folder = await dataset({
      "data/a.png": pictures["data/a.png"],
      "rules/mine.toml": preset,
      ...Object.fromEntries(
        Object.entries(lists).map(([name, text]) => [`rules/${name}`, text]),
      ),
    });
    const args = ["data", "--model", wd];
    await runWdtag(args, at(folder));
    const { "data/a.txt": before = "" } = await folder.written();
    const { status, stderr } = await runWdtag(
      [...args, "--preset", "rules/mine.toml"],
      at(folder),
    );
    equal(status, 0, stderr);
    const { "data/a.txt": after = "" } = await folder.written();
    const tagsOf = (caption: string) => caption.trimEnd().split(", ");
    const expected = change(tagsOf(before));
    ok(expected.join() !== tagsOf(before).join(), before);
    const flat = (tags: readonly string[]) =>
      tags.map((tag) => tag.replaceAll("_", " "));
    deepEqual(flat(tagsOf(after)), flat(expected));
  });
}

Deno.test("wdtag ends, and names the rule, where a dataset's regular expression backtracks for ever", async () => {
  await using folder = await dataset({
    ...pictures,
    "data/.wdtag/presets/theirs.toml":
      '[[rules]]\nkind = "exclude"\nlabel = "the slow one"\ntags = [{ regex = "^(([a-z0-9_ ]+)+)+!$" }]\n',
  });
  const { status, stderr } = await runWdtag(
    ["data", "--preset", "theirs", "--model", wd],
    at(folder),
  );
  equal(status, 2, stderr);
  match(stderr, /the slow one/);
  deepEqual(await folder.written(), {});
});

Deno.test("wdtag without permission to read a preset says which it lacks", async () => {
  await using folder = await dataset({ ...pictures, "mine.toml": "" });
  const flags = ["--no-prompt", "--allow-env", "--allow-ffi"];
  const { status, stderr } = await runWdtag(
    ["data", "--preset", "mine.toml"],
    { ...at(folder), flags },
  );
  equal(status, 2);
  match(
    stderr,
    /Preset "mine\.toml" can't be read: --allow-read does not reach it/,
  );
});
