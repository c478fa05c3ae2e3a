import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import type { CaptionForm } from "../../src/caption/form/caption_form.ts";
import type { TagRule } from "../../src/caption/rules/tag_rule.ts";
import { openTagger } from "../../src/dataset/open_tagger.ts";
import { tagDataset } from "../../src/dataset/tag_dataset.ts";
import type { TagSettings } from "../../src/preset/tag_settings.ts";
import { tinyTagger } from "../model/registry/tiny_tagger.ts";
import { scratchFolder } from "./scratch_folder.ts";

const example = new URL("../../examples/cat_sticker.png", import.meta.url);
const tags =
  "tag_id,name,category\n1,white_cat,0\n2,cat,0\n3,somebody,4\n4,sky,0\n";

const form: CaptionForm = {
  separator: "; ",
  trigger: "my_style",
  underscores: "blanks",
  lines: [
    {
      slots: [
        { kind: "character" },
        { kind: "keep_tokens_separator" },
        { kind: "general" },
      ],
    },
    { slots: [{ kind: "general", order: "alphabetical" }] },
  ],
};
const rules: readonly TagRule[] = [
  { kind: "overlap" },
  { kind: "replace", tags: [{ regex: "^sk(.)$" }], with: ["cloud$1_sk$1"] },
];

/** Makes a folder with a picture and a model whose tags are all found. */
async function dataset() {
  const folder = await scratchFolder(["data/", "model/"]);
  const inside = (name: string) => join(folder.path, name);
  await Deno.copyFile(example, inside("data/a.png"));
  await Deno.writeTextFile(inside("model/selected_tags.csv"), tags);
  await Deno.writeFile(
    inside("model/model.onnx"),
    tinyTagger({
      input: "input",
      layout: "NHWC",
      size: 32,
      outputs: [["output", "scores"]],
    }),
  );
  return {
    image: inside("data/a.png"),
    caption: inside("data/a.txt"),
    settings: { model: inside("model"), provider: "cpu" },
    async run(settings: Partial<TagSettings>) {
      const paths = [inside("data")];
      const all = { ...this.settings, ...settings };
      for await (const event of tagDataset({ paths, settings: all })) {
        void event;
      }
      return await Deno.readTextFile(inside("data/a.txt"));
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("a run writes captions by a form, after the rules", async () => {
  await using made = await dataset();
  equal(
    await made.run({ form, rules }),
    "my_style; somebody ||| white cat; cloudy sky\n" +
      "my_style; cloudy sky; white cat\n",
  );
  await Deno.writeTextFile(made.caption, "a pet; white_cat\n");
  equal(
    await made.run({ form, rules, existing: "append" }),
    "a pet; white_cat; my_style; somebody; cloudy sky\n",
  );
});

Deno.test("an open tagger writes captions by a form, after the rules", async () => {
  await using made = await dataset();
  await using tagger = await openTagger({ ...made.settings, form, rules });
  const { caption, pieces } = await tagger.caption(
    await Deno.readFile(made.image),
  );
  equal(caption.split("\n").length, 2);
  deepEqual(pieces, ["my_style", "somebody", "white cat", "cloudy sky"]);
});

Deno.test("a run with a rule that makes no sense writes nothing", async () => {
  await using made = await dataset();
  const refused: readonly TagRule[] = [
    { kind: "exclude", tags: [{ regex: "(" }] },
  ];
  await rejects(made.run({ rules: refused }), /^RuleError: Rule 1 \(exclude\)/);
  await rejects(Deno.stat(made.caption), Deno.errors.NotFound);
});
