import { deepEqual, ok } from "node:assert/strict";
import type { PluginCase, Tag, TagCategory } from "../../mod.ts";
import { testPlugin } from "../../mod.ts";
import { builtIns } from "../../src/plugin/built_ins.ts";
import { openPlugins } from "../../src/plugin/open_plugins.ts";
import {
  madeChoice,
  madeSubject,
  pluginFolder,
} from "../plugin/made_plugins.ts";

const tag = (
  name: string,
  category: TagCategory = "general",
  score = 0.5,
): Tag => ({ name, category, score });

const gallery = JSON.stringify({
  tag_string_artist: "somebody",
  tag_string_general: "1girl blue_eyes",
  tag_string: "1girl blue_eyes somebody",
  rating: "s",
  tags_character: ["saber", "bad\nname", "a, b", 7],
});

const cases: Readonly<Record<string, readonly PluginCase[]>> = {
  exclude: [
    {
      name: "names, whatever their underscores and escapes",
      options: { tags: ["blue eyes", "saber_(fate)"] },
      tags: ["1girl", "blue_eyes", String.raw`saber \(fate\)`],
      expect: { tags: ["1girl"] },
    },
    {
      name: "patterns",
      options: { tags: ["*_hair", "1*", "a*b*c"] },
      tags: ["1girl", "long hair", "hair", "abc", "axbxc", "ab"],
      expect: { tags: ["hair", "ab"] },
    },
    {
      name: "overlapping ends of a pattern",
      options: { tags: ["ab*ba"] },
      tags: ["aba", "abba"],
      expect: { tags: ["aba"] },
    },
    {
      name: "one category only",
      options: { tags: ["*"], categories: ["general"] },
      tags: ["1girl", tag("saber", "character")],
      expect: { tags: ["saber"] },
    },
    {
      name: "needs to know which",
      tags: ["1girl"],
      expect: { error: 'needs the option "tags"' },
    },
    {
      name: "refuses what it does not know",
      options: { tag: ["a"] },
      tags: ["1girl"],
      expect: { error: 'did you mean "tags"' },
    },
  ],
  replace: [
    {
      name: "one for one, one for many, many for one, one for none",
      options: {
        tags: {
          "blue eyes": "cyan_eyes",
          "1girl": ["girl", "alone"],
          "a": "c",
          "b": "c",
          "hat": "",
        },
      },
      tags: ["blue_eyes", "1girl", "a", "b", "hat", "rest"],
      expect: { tags: ["cyan_eyes", "girl", "alone", "c", "rest"] },
    },
  ],
  implications: [
    {
      name: "what is implied implies more",
      options: {
        implies: { cat_ears: "animal_ears", "animal ears": ["ears"] },
      },
      tags: ["cat ears", "hat"],
      expect: { tags: ["cat ears", "hat", "animal_ears", "ears"] },
    },
    {
      name: "a circle ends",
      options: { implies: { a: "b", b: "a" } },
      tags: ["a"],
      expect: { tags: ["a", "b"] },
    },
  ],
  "drop-overlap": [
    {
      name: "the less exact goes",
      tags: ["shirt", "white_shirt", "hat", "shirt lift", tag("white", "meta")],
      expect: { tags: ["white_shirt", "hat", "shirt lift", "white"] },
    },
    {
      name: "but for what is to stay",
      options: { keep: ["shirt"] },
      tags: ["shirt", "white_shirt"],
      expect: { tags: ["shirt", "white_shirt"] },
    },
    {
      name: "a word's end is no word",
      tags: ["hair", "chair", "armchair"],
      expect: { tags: ["hair", "chair", "armchair"] },
    },
  ],
  "character-split": [
    {
      name: "nested parentheses, several groups, no group",
      tags: [
        tag("saber_(fate)", "character"),
        tag("mash (swimsuit) (fate)", "character"),
        tag("a_(b_(c))", "character"),
        tag("remilia_scarlet", "character"),
        tag("cat_(animal)"),
        tag("saber_(cosplay)", "character"),
      ],
      expect: {
        tags: [
          "saber",
          "fate",
          "mash (swimsuit)",
          "a",
          "b_(c)",
          "remilia_scarlet",
          "cat_(animal)",
          "saber_(cosplay)",
        ],
      },
    },
    {
      name: "without the series",
      options: { series: "drop" },
      tags: [tag("saber_(fate)", "character")],
      expect: { tags: ["saber"] },
    },
    {
      name: "knows two ways only",
      options: { series: "keep" },
      tags: [],
      expect: { error: "one of tag, drop" },
    },
  ],
  mcut: [
    {
      name: "the widest gap",
      tags: [
        tag("a", "general", 0.9),
        tag("b", "general", 0.8),
        tag("c", "general", 0.3),
        tag("saber", "character", 0.2),
      ],
      expect: { tags: ["a", "b", "saber"] },
    },
    {
      name: "one tag has no gap",
      tags: [tag("a", "general", 0.1)],
      expect: { tags: ["a"] },
    },
    {
      name: "a limit",
      options: { limit: 1 },
      tags: [tag("a", "general", 0.9), tag("b", "general", 0.8), "c"],
      expect: { tags: ["c"] },
    },
  ],
  "trigger-word": [
    {
      name: "first",
      options: { word: "sks" },
      caption: "1girl, solo",
      expect: { caption: "sks, 1girl, solo" },
    },
    {
      name: "last, with another separator",
      options: { word: "sks", place: "last", separator: " | " },
      caption: "1girl | solo",
      expect: { caption: "1girl | solo | sks" },
    },
    {
      name: "not twice",
      options: { word: "sks" },
      caption: "1girl, sks",
      expect: { caption: "1girl, sks" },
    },
    {
      name: "alone",
      options: { word: "sks" },
      caption: "",
      expect: { caption: "sks" },
    },
  ],
  aspect: [
    {
      name: "a large landscape",
      context: { width: 3840, height: 2160 },
      tags: ["sky"],
      expect: { tags: ["sky", "horizontal_image", "absurdres", "highres"] },
    },
    {
      name: "a small square",
      context: { width: 500, height: 490 },
      expect: { tags: ["square_image", "lowres"] },
    },
    {
      name: "a portrait of no special size, without its shape",
      options: { aspect: false },
      context: { width: 800, height: 1100 },
      expect: { tags: [] },
    },
    {
      name: "nothing twice",
      context: { width: 800, height: 1200 },
      tags: ["highres"],
      expect: { tags: ["highres", "vertical_image"] },
    },
  ],
  sidecar: [
    {
      name: "joins the model's tags",
      context: { sidecar: gallery },
      tags: ["blue eyes", tag("general", "rating")],
      expect: {
        tags: ["blue eyes", "somebody", "1girl", "saber", "sensitive"],
      },
    },
    {
      name: "takes their place, with blanks",
      options: { mode: "replace", underscores: "blanks" },
      context: { sidecar: '{"tags":["a_b"]}' },
      tags: ["hat", tag("general", "rating")],
      expect: { tags: ["general", "a b"] },
    },
    {
      name: "no file, no change",
      tags: ["hat"],
      expect: { tags: ["hat"] },
    },
    {
      name: "no JSON fails the image",
      context: { sidecar: "{" },
      tags: ["hat"],
      expect: { error: "threw SyntaxError" },
    },
    {
      name: "what can't stand in a caption is left out",
      tags: [],
      context: {
        sidecar: JSON.stringify({
          tags: ["\ud800", "a\u2067b", "a\u2028b", "a\nb", "a,b", "", "kept"],
        }),
      },
      expect: { tags: ["kept"] },
    },
    {
      name: "what holds the caption's separator is left out",
      options: { separator: " | " },
      context: { sidecar: '{"tags":["c|d","e"]}' },
      expect: { tags: ["e"] },
    },
    {
      name: "without a separator nothing is left out",
      options: { separator: "" },
      context: { sidecar: '{"tags":["c|d","e f"]}' },
      expect: { tags: ["c|d", "e f"] },
    },
    {
      name: "a record of something else changes nothing",
      context: { sidecar: '[1,{"tags":null}]' },
      tags: ["hat"],
      expect: { tags: ["hat"] },
    },
  ],
};

Deno.test("each built-in plugin has cases", () => {
  deepEqual(Object.keys(cases).sort(), Object.keys(builtIns).sort());
});

for (const [name, table] of Object.entries(cases)) {
  Deno.test(`the plugin ${name} does what its ${table.length} cases say`, async () => {
    const module = await builtIns[name]!.load();
    ok("default" in module);
    await testPlugin(module, table);
  });
}

Deno.test("sidecar leaves commas in names where they part no tags", async () => {
  const plugin = { ...madeChoice("sidecar"), options: { separator: " | " } };
  await using chain = await openPlugins([plugin], { separator: " | " });
  await using folder = await pluginFolder();
  const file = await folder.write("a.png", "");
  await folder.write("a.json", '{"tags":["a,b","c|d","e f"]}');
  const tags = await chain.tags([], madeSubject("a.png", { file }));
  deepEqual(tags.map(({ name }) => name), ["a,b", "e f"]);
});
