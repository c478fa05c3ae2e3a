import { deepEqual, equal, ok } from "node:assert/strict";
import { baseSettings } from "../../../src/preset/base.ts";
import {
  findOption,
  plainName,
  tagOptions,
  takesValue,
} from "../../../src/commands/arguments/tag_options.ts";

/** The tagger's options of sd-scripts, with what argparse reads them as. */
const script = {
  switches: [
    "onnx",
    "force_download",
    "recursive",
    "remove_underscore",
    "frequency_tags",
    "append_tags",
    "use_rating_tags",
    "use_rating_tags_as_last_tag",
    "use_quality_tags",
    "use_quality_tags_as_last_tag",
    "character_tags_first",
    "character_tag_expand",
    "debug",
  ],
  values: [
    "repo_id",
    "model_dir",
    "batch_size",
    "max_data_loader_n_workers",
    "thresh",
    "general_threshold",
    "character_threshold",
    "meta_threshold",
    "model_threshold",
    "copyright_threshold",
    "artist_threshold",
    "undesired_tags",
    "always_first_tags",
    "tag_replacement",
    "caption_separator",
    "caption_extension",
    "caption_extention",
    "output_path",
  ],
};

/** The options of sd-scripts' captioners. */
const captioners = [
  "beam_search",
  "num_beams",
  "top_p",
  "min_length",
  "max_length",
  "seed",
  "caption_weights",
  "model_id",
  "remove_words",
];

/** Those that sd-scripts does not have; true where this version has them. */
const own: readonly [string, boolean][] = [
  ["preset", true],
  ["model", true],
  ["provider", true],
  ["require-gpu", true],
  ["existing", true],
  ["scores", true],
  ["threshold", true],
  ["limit", true],
  ["progress", true],
  ["progress-file", true],
  ["state", true],
  ["no-state", true],
  ["quiet", true],
  ["verbose", true],
  ["help", true],
  ["version", true],
  ["dry-run", false],
  ["plugin", true],
  ["plugin-option", true],
  ["plugin-timeout", true],
  ["plugin-trust", true],
  ["allow-plugin-net", true],
  ["allow-plugin-read", true],
  ["allow-plugin-write", true],
  ["allow-plugin-env", true],
  ["allow-plugin-sidecar", true],
  ["shard", false],
  ["json", false],
];

Deno.test("the table has exactly the script's options as the script's", () => {
  const has = (takes: boolean): readonly string[] =>
    tagOptions.filter((option) =>
      option.kind !== "later" && option.script && takesValue(option) === takes
    ).map((option) => option.name).sort();
  deepEqual(has(false), script.switches.toSorted());
  deepEqual(has(true), script.values.toSorted());
});

Deno.test("the table has the captioners' options of sd-scripts, none as the tagger's", () => {
  for (const name of captioners) {
    const option = findOption(name)?.option;
    ok(option !== undefined && option.kind !== "later", name);
    equal(option.script, false, name);
  }
});

for (const [name, here] of own) {
  Deno.test(`the table ${here ? "has" : "plans"} --${name}`, () => {
    const found = findOption(name);
    ok(found !== null);
    equal(found.option.kind !== "later", here);
  });
}

Deno.test("no two options share a name", () => {
  const names = tagOptions.map((option) => plainName(option.name));
  equal(new Set(names).size, names.length);
});

Deno.test("each setting can be reached by an option", () => {
  const reached = new Set<string>();
  for (const option of tagOptions) {
    if (option.kind === "switch") {
      for (const key of Object.keys(option.set(true))) reached.add(key);
    } else if (option.kind === "value") {
      const reading = { flag: option.name, asScript: false };
      // Those that change a plugin that was named reach nothing new.
      if (option.name.startsWith("plugin-")) continue;
      const valid = option.choices?.[0] ?? sampleOf(option.name);
      for (const key of Object.keys(option.read(valid, reading))) {
        reached.add(key);
      }
    }
  }
  deepEqual([...reached].sort(), Object.keys(baseSettings).sort());
});

function sampleOf(name: string): string {
  if (name === "allow-plugin-sidecar") return ".json";
  if (name === "allow-plugin-env" || name === "key-from") return "HOME";
  if (name === "captioner-provider") return "cpu";
  if (name === "captioner-option") return "word=cat";
  if (name === "allow-captioner-env") return "HOME";
  if (name === "image-side") return "512";
  return name === "tag_replacement" ? "a,b" : "1";
}
