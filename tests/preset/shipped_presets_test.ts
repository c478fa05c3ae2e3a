import { deepEqual, equal, match, ok } from "node:assert/strict";
import { makePreset } from "../../src/preset/make_preset.ts";
import { mergeLayers } from "../../src/preset/merge_layers.ts";
import { parsePreset } from "../../src/preset/parse_preset.ts";
import { findPreset, layerPresets, presets } from "../../src/preset/presets.ts";
import { writePreset } from "../../src/preset/write_preset.ts";
import { baseSettings, noQuirks } from "../../src/preset/base.ts";
import { parseTag } from "../../src/commands/arguments/parse_tag.ts";
import { sameAsKept } from "../snapshot.ts";

const folder = new URL("../../presets/", import.meta.url);

Deno.test("the presets that were promised ship", () => {
  deepEqual(presets.map(({ name }) => name), [
    "base",
    "sd-scripts",
    "animagine",
    "animagine-4",
    "pony",
    "noobai",
    "illustrious",
    "anima",
    "prose",
    "tags-and-prose",
    "demo",
  ]);
});

for (const { name, description, layers } of presets) {
  Deno.test(`"${name}" comes to what was kept of it`, async () => {
    const merged = mergeLayers([...findPreset("base").layers, ...layers]);
    await sameAsKept(`presets/merged/${name}.toml`, writePreset(merged));
  });

  Deno.test(`the file of "${name}" names the schema, and is what ships`, async () => {
    const text = await Deno.readTextFile(new URL(`${name}.toml`, folder));
    match(text, /^#:schema \.\/preset\.schema\.json\n/);
    const { document } = parsePreset(text, name);
    deepEqual(layers.at(-1)!.document, JSON.parse(JSON.stringify(document)));
    equal(document.description, description);
    ok(description.length <= 60, description);
  });
}

Deno.test("base.toml says of every setting what the program's own defaults are", () => {
  const { settings, quirks } = findPreset("base");
  // Plugins and the captioner are sections of their own.
  const { plugins, pluginGrants, captioner, ...defaults } = baseSettings;
  deepEqual([plugins, pluginGrants, captioner], [[], {}, {}]);
  deepEqual(settings, defaults);
  deepEqual(quirks, noQuirks);
});

Deno.test("base takes back everything that lies below it", () => {
  const all = presets.filter(({ name }) => name !== "base");
  const taken = layerPresets([...all, findPreset("base")]);
  deepEqual(taken, layerPresets([]));
});

/** The end of sd-scripts' documentation of its tagger; the list is for each to fill in. */
const recipe = [
  "--onnx",
  "--repo_id",
  "SmilingWolf/wd-swinv2-tagger-v3",
  "--batch_size",
  "4",
  "--remove_underscore",
  "--recursive",
  "--use_rating_tags_as_last_tag",
  "--character_tags_first",
  "--character_tag_expand",
  "--always_first_tags",
  "1girl,1boy",
];

Deno.test("animagine is the recipe of sd-scripts' documentation, flag by flag", () => {
  const byFlags = parseTag([...recipe, "photos"]);
  const byPreset = parseTag(["photos", "--preset", "animagine"]);
  ok(byFlags.kind === "tag" && byPreset.kind === "tag");
  deepEqual(byPreset.settings, byFlags.settings);
  deepEqual(byPreset.quirks, byFlags.quirks);
  equal(byPreset.settings.form, undefined);
});

Deno.test("flags win over presets, and a later preset over an earlier one", () => {
  const settingsOf = (...argv: readonly string[]) => {
    const parsed = parseTag(["photos", ...argv]);
    ok(parsed.kind === "tag");
    return parsed.settings;
  };
  const { removeUnderscore, batchSize, recursive } = settingsOf(
    "--no-remove_underscore",
    "--preset",
    "animagine",
    "--preset",
    "sd-scripts",
    "--no-recursive",
  );
  deepEqual([removeUnderscore, batchSize, recursive], [false, 1, false]);
});

for (const page of ["README.md", "docs/presets.md", "docs/captions.md"]) {
  Deno.test(`every preset that ${page} shows is right`, async () => {
    const text = await Deno.readTextFile(new URL(`../${page}`, folder));
    const shown = [...text.matchAll(/^```toml\n([^]*?)^```/gm)];
    ok(shown.length > 0);
    for (const [, preset = ""] of shown) parsePreset(preset, page);
  });
}

Deno.test("a flag beats a preset that says the contrary", () => {
  const preset = makePreset("mine", [{
    origin: "mine",
    document: { run: { quiet: true, existing: "skip" } },
  }]);
  const parsed = parseTag(
    ["photos", "--preset", "mine", "--verbose", "--append_tags"],
    new Map([["mine", preset]]),
  );
  ok(parsed.kind === "tag");
  const { quiet, verbose, existing } = parsed.settings;
  deepEqual([quiet, verbose, existing], [false, true, "append"]);
});

Deno.test("a threshold given by hand takes the place of the slots' own", () => {
  const preset = makePreset("mine", [{
    origin: "mine",
    document: {
      caption: { slots: [{ kind: "character", threshold: 0.9 }] },
    },
  }]);
  const loaded = new Map([["mine", preset]]);
  const formOf = (...argv: readonly string[]) => {
    const parsed = parseTag(["photos", "--preset", "mine", ...argv], loaded);
    ok(parsed.kind === "tag");
    return parsed.settings.form;
  };
  deepEqual(formOf()?.lines[0]?.slots, [{ kind: "character", threshold: 0.9 }]);
  const given = formOf(
    "--character_threshold",
    "0.5",
    "--caption_separator",
    "|",
  );
  deepEqual(given, {
    separator: "|",
    lines: [{ slots: [{ kind: "character" }] }],
  });
});
