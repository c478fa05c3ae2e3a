import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { listPresets } from "../../../src/preset/find/list_presets.ts";
import { loadPreset } from "../../../src/preset/find/load_preset.ts";
import {
  isPresetPath,
  userPresets,
} from "../../../src/preset/find/preset_search.ts";
import {
  findPreset,
  layerPresets,
  presets,
} from "../../../src/preset/presets.ts";
import { baseSettings } from "../../../src/preset/base.ts";
import { type Dataset, dataset, type Entry } from "../../cli/dataset.ts";

/** Folders of a user and of a dataset, and what is looked for there. */
async function scene(entries: Readonly<Record<string, Entry>>): Promise<
  Dataset & { readonly load: (name: string) => ReturnType<typeof loadPreset> }
> {
  const folder = await dataset(entries);
  const search = {
    user: join(folder.path, "config"),
    datasets: [join(folder.path, "data")],
  };
  return {
    ...folder,
    load: (name) =>
      loadPreset(
        isPresetPath(name) ? join(folder.path, name) : name,
        search,
      ),
  };
}

function origins(preset: Awaited<ReturnType<typeof loadPreset>>) {
  return preset.layers.map(({ origin }) => origin.replace(/^.*[\\/]/, ""));
}

Deno.test("a user's presets lie where the system keeps configuration", () => {
  const env = (vars: Record<string, string>) => (name: string) => vars[name];
  deepEqual(
    [
      userPresets(env({ HOME: "/h" }), "linux"),
      userPresets(env({ HOME: "/h", XDG_CONFIG_HOME: "/x" }), "linux"),
      userPresets(env({ HOME: "/h", XDG_CONFIG_HOME: "" }), "darwin"),
      userPresets(env({}), "linux"),
      userPresets(env({ HOME: "/h" }), "windows"),
    ],
    [
      "/h/.config/wdtag/presets",
      "/x/wdtag/presets",
      "/h/.config/wdtag/presets",
      null,
      null,
    ],
  );
  match(userPresets(env({ APPDATA: "C:/a" }), "windows")!, /wdtag.presets$/);
});

Deno.test("a name finds a preset that ships, then the user's, then the dataset's; a path its file", async () => {
  await using at = await scene({
    "config/mine.toml": 'description = "user"',
    "config/base.toml": 'description = "shadow"',
    "data/.wdtag/presets/mine.toml": 'description = "dataset"',
    "data/.wdtag/presets/theirs.toml": 'description = "dataset"',
    "data/.wdtag/presets/pony.toml": 'description = "shadow"',
    "mine.toml": 'description = "file"',
  });
  for (const { name } of presets) equal(await at.load(name), findPreset(name));
  equal((await at.load("mine")).description, "user");
  equal((await at.load("theirs")).description, "dataset");
  equal((await at.load("./mine.toml")).description, "file");
  equal((await at.load("mine.toml")).description, "file");
});

Deno.test("what is written almost like a preset that ships is not another", async () => {
  await using at = await scene({
    "data/.wdtag/presets/Animagine.toml": "",
    "data/.wdtag/presets/sd_scripts.toml": "",
    "data/.wdtag/presets/animagine 4.toml": "",
  });
  for (const name of ["Animagine", "sd_scripts", "animagine 4"]) {
    await rejects(at.load(name), {
      name: "PresetError",
      message:
        /^No preset is called .* \(did you mean "(animagine|sd-scripts|animagine-4)"\?\)/,
    });
  }
});

Deno.test("a name that nothing has names what there is, and what was meant", async () => {
  await using at = await scene({ "config/mine.toml": "" });
  await rejects(at.load("mien"), {
    message:
      /^No preset is called "mien" \(did you mean "mine"\?\): choose from base, .*, mine, or name a file: "\.\/mien\.toml"$/,
  });
  await rejects(at.load("./mien.toml"), {
    message: /^Preset ".*mien\.toml" can't be read: it is not there$/,
  });
});

Deno.test("presets are listed with whose they are, and why one is never used", async () => {
  await using at = await scene({
    "config/mine.toml": 'description = "user"',
    "config/base.toml": 'description = "shadow"',
    "config/broken.toml": "description = user",
    "config/notes.txt": "",
    "data/.wdtag/presets/mine.toml": "",
    "data/.wdtag/presets/theirs.toml": "",
  });
  const listed = await listPresets({
    user: join(at.path, "config"),
    datasets: [join(at.path, "data"), join(at.path, "nowhere")],
  });
  equal(listed.filter(({ from }) => from === "shipped").length, presets.length);
  deepEqual(
    listed.filter(({ from }) => from !== "shipped")
      .map(({ name, from, usable, problem }) => [
        name,
        from,
        usable,
        problem?.replaceAll(at.path, "") ?? null,
      ]),
    [
      ["base", "yours", false, 'never used: "base" ships with wdtag'],
      [
        "broken",
        "yours",
        false,
        "No TOML: invalid value",
      ],
      ["mine", "yours", true, null],
      ["mine", "dataset", false, 'never used: "/config/mine.toml" comes first'],
      ["theirs", "dataset", true, null],
    ],
  );
});

Deno.test("extends lays what it names below, the first lowest, each once", async () => {
  await using at = await scene({
    "a.toml": 'extends = ["animagine", "./b.toml", "sub/c.toml"]\n',
    "b.toml": 'extends = "sub/d.toml"\n[run]\nlimit = 1\nrecursive = false\n',
    "sub/c.toml": 'extends = "./d.toml"\n[run]\nlimit = 2\n',
    "sub/d.toml": "[run]\nlimit = 3\nverbose = true\n",
  });
  const preset = await at.load("a.toml");
  deepEqual(origins(preset), [
    "animagine",
    "d.toml",
    "b.toml",
    "c.toml",
    "a.toml",
  ]);
  const { settings } = layerPresets([preset]);
  deepEqual(
    [settings.limit, settings.recursive, settings.verbose, settings.batchSize],
    [2, false, true, 4],
  );
});

Deno.test("extends that comes back to where it was is refused, with the way", async () => {
  await using at = await scene({
    "a.toml": '\nextends = "./b.toml"',
    "b.toml": 'extends = ["base", "./c.toml"]',
    "c.toml": 'extends = "./a.toml"',
    "self.toml": 'extends = "self.toml"',
    "config/one.toml": 'extends = "two"',
    "config/two.toml": 'extends = "one"',
  });
  await rejects(at.load("a.toml"), {
    name: "PresetError",
    message:
      /c\.toml", line 1, column 11: extends comes back to where it was: .*a\.toml -> .*b\.toml -> .*c\.toml -> .*a\.toml/,
  });
  await rejects(at.load("self.toml"), {
    message: /self\.toml -> .*self\.toml/,
  });
  await rejects(at.load("one"), {
    message: /one\.toml -> .*two\.toml -> .*one\.toml/,
  });
});

Deno.test("a link is the file that it leads to: a circle by way of one is a circle", async () => {
  await using at = await scene({
    "a.toml": 'extends = "./b.toml"',
    "b.toml": { link: "a.toml" },
  });
  await rejects(at.load("b.toml"), { message: /comes back to where it was/ });
});

Deno.test("what is extended and is not there, or wrong, is told with both places", async () => {
  await using at = await scene({
    "a.toml": '\nextends = "nowhere"',
    "b.toml": '\nextends = ["./nowhere.toml"]',
    "c.toml": 'extends = "d.toml"',
    "d.toml": "[rum]",
  });
  await rejects(at.load("a.toml"), {
    message:
      /a\.toml", line 2, column 11: extends "nowhere", which is not to be had: No preset is called "nowhere"/,
  });
  await rejects(at.load("b.toml"), {
    message:
      /b\.toml", line 2, column 12: extends ".\/nowhere.toml", which is not to be had: .*it is not there/,
  });
  await rejects(at.load("c.toml"), {
    message: /d\.toml", line 1, column 1: unknown key "rum"/,
  });
});

Deno.test("what can be no file's name is told as what is not there", async () => {
  await using at = await scene({
    "a.toml": 'extends = "a\\u0000b"\n',
    "b.toml": 'extends = "./a\\u0000b.toml"\n',
    "c.toml": '[[rules]]\nkind = "exclude"\nfile = "a\\u0000b"\n',
    "d.toml": `extends = "${"x".repeat(5000)}"\n`,
  });
  for (const name of ["a", "b", "c", "d"]) {
    await rejects(at.load(`${name}.toml`), {
      name: "PresetError",
      message: /line [13], column/,
    });
  }
});

Deno.test("a user's presets may be links, and their paths are those of the file", async () => {
  await using at = await scene({
    "dotfiles/mine.toml":
      'extends = "./below.toml"\n[[rules]]\nkind = "exclude"\nfile = "list.txt"\n[[plugins]]\nplugin = "./p.ts"\npermissions = { read = ["lists"], net = ["localhost"] }\n[[plugins]]\nplugin = "mcut"\n',
    "dotfiles/below.toml": "[run]\nlimit = 9\n",
    "dotfiles/list.txt":
      "\uFEFF# not these\r\nlowres\r\n\r\n  bad anatomy \r\n#hashtag\n",
    "config/mine.toml": { link: "../dotfiles/mine.toml" },
  });
  const { settings } = layerPresets([await at.load("mine")]);
  const { plugins } = settings;
  equal(settings.limit, 9);
  deepEqual(settings.rules, [
    { kind: "exclude", tags: ["lowres", "bad anatomy", "#hashtag"] },
  ]);
  deepEqual(
    plugins.map(({ plugin }) => plugin),
    [join(at.path, "dotfiles", "p.ts"), "mcut"],
  );
  deepEqual(plugins[0]?.permissions, {
    net: ["localhost"],
    read: [join(at.path, "dotfiles", "lists")],
  });
});

Deno.test("pairs are read from CSV with two columns, or as Danbooru has them", async () => {
  await using at = await scene({
    "a.toml":
      '[[rules]]\nkind = "alias"\nfile = "aliases.csv"\n[[rules]]\nkind = "implication"\npairs = [["x", "y"]]\nfile = "implications.csv"\n',
    "aliases.csv": 'ojou-sama, ojousama\r\n"a,b",c\n',
    "implications.csv":
      "id,antecedent_name,consequent_name,status\n1,white_shirt,shirt,active\n2,old,gone,deleted\n",
  });
  const { settings } = layerPresets([await at.load("a.toml")]);
  deepEqual(settings.rules, [
    { kind: "alias", pairs: [["ojou-sama", "ojousama"], ["a,b", "c"]] },
    { kind: "implication", pairs: [["x", "y"], ["white_shirt", "shirt"]] },
  ]);
});

Deno.test("a list that is not there, or has no pairs, is told with both places", async () => {
  await using at = await scene({
    "a.toml": '[[rules]]\nkind = "alias"\nfile = "none.csv"\n',
    "b.toml": '[[rules]]\nkind = "alias"\nfile = "bad.csv"\n',
    "bad.csv": "a,b\nc\n",
    "c.toml": '[[rules]]\nkind = "exclude"\nfile = "."\n',
  });
  await rejects(at.load("a.toml"), {
    message:
      /a\.toml", line 3, column 8: file is "none\.csv": List "none\.csv" can't be read: it is not there\n {4}file = "none\.csv"/,
  });
  await rejects(at.load("b.toml"), {
    message:
      /line 3, column 8: file is "bad\.csv", which is no list of pairs: Line 2, column 1: "c" is no pair/,
  });
  await rejects(at.load("c.toml"), { message: /line 3, .*is no file/ });
});

Deno.test("what is no preset's file is not read", async () => {
  await using at = await scene({
    "folder.toml": { folder: true },
    "large.toml": "#".repeat((1 << 20) + 1),
    "utf16.toml": Uint8Array.of(0xff, 0xfe, 0x61, 0x00),
    "latin.toml": Uint8Array.from([
      ...new TextEncoder().encode('a = 1\nb = "'),
      0xe9,
    ]),
    "dangling.toml": { link: "nowhere" },
    "zero.toml": { link: "/dev/zero" },
  });
  for (
    const [name, said] of [
      ["folder.toml", /is no file/],
      ["large.toml", /has 1048577 bytes, and may have 1048576 at most/],
      ["utf16.toml", /line 1, column 1: no UTF-8 text/],
      ["latin.toml", /line 2, column 6: no UTF-8 text/],
      ["dangling.toml", /it is not there/],
      ...(Deno.build.os === "windows"
        ? []
        : [["zero.toml", /is no file/] as const]),
    ] as const
  ) {
    await rejects(at.load(name), { name: "PresetError", message: said });
  }
});

/** What a preset that a dataset brought along tries, and what is said of it. */
const escapes: readonly (readonly [
  what: string,
  text: string,
  place: string,
  said: RegExp,
])[] = [
  [
    "ask for a plugin",
    '[[plugins]]\nplugin = "./evil.ts"\n',
    "line 1, column 1",
    /\[plugins\] is not for a preset found in a dataset/,
  ],
  [
    "ask for a built-in plugin",
    'plugins = [{ plugin = "mcut" }]\n',
    "line 1, column 1",
    /\[plugins\] is not for/,
  ],
  [
    "grant a plugin permissions",
    '[[plugins]]\nplugin = "x"\n[plugins.permissions]\nnet = ["evil.example"]\n',
    "line 1, column 1",
    /\[plugins\] is not for/,
  ],
  [
    "trust a plugin",
    '[[plugins]]\nplugin = "x"\ntrust = "full"\n',
    "line 1, column 1",
    /\[plugins\] is not for/,
  ],
  [
    "name an address",
    '\n[captioner]\nname = "http"\noptions = { url = "https://evil.example" }\n',
    "line 2, column 1",
    /\[captioner\] is not for/,
  ],
  [
    "name a key's variable",
    '[captioner.options]\nkey_env = "HF_TOKEN"\n',
    "line 1, column 1",
    /\[captioner\] is not for/,
  ],
  [
    "choose the model",
    '[run]\nrepo_id = "evil/model"\n',
    "line 1, column 1",
    /\[run\] is not for/,
  ],
  [
    "choose where output goes",
    'run.output_path = "/home/me/.bashrc.json"\n',
    "line 1, column 1",
    /\[run\] is not for/,
  ],
  [
    "take the script's ways",
    "[quirks]\nmissing_folder_is_empty = true\n",
    "line 1, column 1",
    /\[quirks\] is not for/,
  ],
  [
    "drop the user's plugins",
    'drop = ["rules", "plugins"]\n',
    "line 1, column 18",
    /drop of "plugins" is not for/,
  ],
  [
    "extend a file outside",
    'extends = "../../../config/mine.toml"\n',
    "line 1, column 11",
    /lies outside the dataset's/,
  ],
  [
    "extend a file outside by its full path",
    'extends = "ROOT/config/mine.toml"\n',
    "line 1, column 11",
    /lies outside the dataset's/,
  ],
  [
    "extend one of the user's own presets by name",
    'extends = ["base", "mine"]\n',
    "line 1, column 20",
    /may extend only presets that ship and its neighbours/,
  ],
  [
    "extend a link that leads outside",
    'extends = "./link.toml"\n',
    "line 1, column 11",
    /lies outside the dataset's/,
  ],
  [
    "extend a link that leads outside by name",
    'extends = "link"\n',
    "line 1, column 11",
    /is a link that leaves the dataset's/,
  ],
  [
    "read a list outside",
    '[[rules]]\nkind = "exclude"\nfile = "../../../secret.txt"\n',
    "line 3, column 8",
    /lies outside the dataset's/,
  ],
  [
    "read a list outside by way of a link",
    '[[rules]]\nkind = "exclude"\nfile = "list.txt"\n',
    "line 3, column 8",
    /lies outside the dataset's/,
  ],
  [
    "read a device",
    '[[rules]]\nkind = "exclude"\nfile = "/dev/zero"\n',
    "line 3, column 8",
    /lies outside the dataset's/,
  ],
];

for (const [what, text, place, said] of escapes) {
  Deno.test(`a preset found in a dataset can't ${what}`, async () => {
    await using at = await scene({
      "config/mine.toml": "[run]\nverbose = true\n",
      "secret.txt": "token",
      "data/.wdtag/presets/link.toml": { link: "../../../config/mine.toml" },
      "data/.wdtag/presets/list.txt": { link: "../../../secret.txt" },
    });
    const file = join(at.path, "data/.wdtag/presets/theirs.toml");
    const written = text.replace("ROOT", at.path.replaceAll("\\", "/"));
    await Deno.writeTextFile(file, written);
    await rejects(at.load("theirs"), (error: Error) => {
      equal(error.name, "PresetError");
      match(error.message, said);
      equal(
        error.message.includes(`theirs.toml", ${place}: `),
        true,
        error.message,
      );
      equal(error.message.includes("token"), false);
      return true;
    });
    // A neighbour is judged as it is itself.
    await Deno.writeTextFile(
      join(at.path, "data/.wdtag/presets/other.toml"),
      'extends = "./theirs.toml"\n',
    );
    await rejects(at.load("other"), { name: "PresetError", message: said });
  });
}

Deno.test("a preset found in a dataset shapes captions, and extends what ships and its neighbours", async () => {
  await using at = await scene({
    "data/.wdtag/presets/theirs.toml":
      'extends = ["sd-scripts", "below", "./beside.toml"]\ndrop = ["form"]\n[caption]\nthresh = 0.5\n[[rules]]\nkind = "exclude"\nfile = "list.txt"\n[training]\nkeep_tokens = 1\n',
    "data/.wdtag/presets/below.toml": "[caption]\nremove_underscore = true\n",
    "data/.wdtag/presets/beside.toml": { link: "below.toml" },
    "data/.wdtag/presets/list.txt": "lowres\n",
  });
  const preset = await at.load("theirs");
  deepEqual(origins(preset), ["sd-scripts", "below.toml", "theirs.toml"]);
  const { settings, training } = layerPresets([preset]);
  deepEqual(
    [
      settings.thresh,
      settings.removeUnderscore,
      settings.rules,
      training,
    ],
    [0.5, true, [{ kind: "exclude", tags: ["lowres"] }], { keep_tokens: 1 }],
  );
});

for (const below of ["base", "sd-scripts", "demo", "animagine", "prose"]) {
  Deno.test(`a preset found in a dataset that extends "${below}" gets its captions and nothing else`, async () => {
    await using at = await scene({
      "data/.wdtag/presets/theirs.toml": `extends = "${below}"\n`,
      "mine.toml":
        '[run]\nmodel = "mine"\nlimit = 3\n[[plugins]]\nplugin = "exclude"\n[quirks]\nshared_stems = true\n',
    });
    const mine = await at.load("./mine.toml");
    const alone = layerPresets([mine]);
    const both = layerPresets([mine, await at.load("theirs")]);
    const shaped = Object.keys(baseSettings).filter((key) =>
      key !== "plugins" &&
      both.settings[key as "model"] !== alone.settings[key as "model"]
    );
    deepEqual(
      shaped,
      below === "animagine"
        ? [
          ...["useRatingTagsAsLastTag", "removeUnderscore"],
          ...["characterTagExpand", "characterTagsFirst", "alwaysFirstTags"],
        ]
        : [],
    );
    deepEqual(both.settings.plugins, alone.settings.plugins);
    deepEqual(
      [both.quirks, both.scriptArguments],
      [alone.quirks, alone.scriptArguments],
    );
  });
}

Deno.test("a dataset's preset that is a link out of it is refused; named as a file it is trusted", async () => {
  await using at = await scene({
    "elsewhere/x.toml": "[run]\nlimit = 3\n",
    "data/.wdtag/presets/x.toml": { link: "../../../elsewhere/x.toml" },
  });
  await rejects(at.load("x"), {
    message:
      /is a link that leaves the dataset's ".wdtag.presets": .* --preset ".*elsewhere.x\.toml"$/,
  });
  const preset = await at.load("data/.wdtag/presets/x.toml");
  equal(layerPresets([preset]).settings.limit, 3);
});

Deno.test("a dataset whose folder of presets is a link has none that can be used", async () => {
  await using at = await scene({
    "elsewhere/x.toml": "",
    "data/.wdtag/presets": { link: "../../elsewhere" },
  });
  await rejects(at.load("x"), { message: /is a link that leaves/ });
});

Deno.test("a dataset's preset that is a link out of it is listed as what can't be used, and not read", async () => {
  const secret = 'description = "elsewhere"\n';
  await using at = await scene({
    "elsewhere/x.toml": secret,
    "config/mine.toml": { link: "../elsewhere/x.toml" },
    "data/.wdtag/presets/x.toml": { link: "../../../elsewhere/x.toml" },
    "linked/.wdtag/presets": { link: "../../elsewhere" },
  });
  const listed = await listPresets({
    user: join(at.path, "config"),
    datasets: [join(at.path, "data"), join(at.path, "linked")],
  });
  const [mine, ...theirs] = listed.filter(({ from }) => from !== "shipped");
  deepEqual([mine?.usable, mine?.description], [true, "elsewhere"]);
  equal(theirs.length, 2);
  for (const { usable, description, problem } of theirs) {
    deepEqual([usable, description], [false, null]);
    match(problem!, /is a link that leaves the dataset's ".wdtag.presets"/);
  }
});
