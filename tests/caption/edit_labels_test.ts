import { deepEqual } from "node:assert/strict";
import {
  type CaptionOptions,
  defaultCaptionOptions,
} from "../../src/caption/caption_options.ts";
import {
  noCaptionQuirks,
  scriptCaptionQuirks,
} from "../../src/caption/caption_quirks.ts";
import { editLabels } from "../../src/caption/edit_labels.ts";
import { parseTagReplacement } from "../../src/caption/tag_replacement.ts";
import type { TagCategory } from "../../src/model/label.ts";

function edit(
  name: string,
  options: Partial<CaptionOptions>,
  layout: "wd" | "cl" = "wd",
  category: TagCategory = "character",
): readonly string[] {
  const [label] = editLabels([{ index: 0, name, category }], layout, {
    ...defaultCaptionOptions,
    ...options,
  });
  return label!.written;
}

const expand = { characterTagExpand: true };
const both = { characterTagExpand: true, removeUnderscore: true };
const script = { quirks: scriptCaptionQuirks };
const replace = (text: string) => ({
  tagReplacement: parseTagReplacement(text),
});

Deno.test("editLabels() leaves a label as it is unless asked", () => {
  deepEqual(edit("saber_(fate)", {}), ["saber_(fate)"]);
  deepEqual(edit("saber_(fate)", script), ["saber_(fate)"]);
});

Deno.test("editLabels() expands characters alone, before underscores go", () => {
  deepEqual(edit("saber_alter_(fate)", expand), ["saber_alter", "fate"]);
  deepEqual(edit("saber_alter_(fate)", both), ["saber alter", "fate"]);
  deepEqual(edit("saber_alter_(fate)", both, "cl"), ["saber alter", "fate"]);
  deepEqual(edit("sword_(weapon)", both, "wd", "general"), ["sword (weapon)"]);
});

Deno.test("editLabels() keeps an expanded tag in one piece as the script, with a blank in the cl layout", () => {
  const quirky = { ...both, ...script };
  deepEqual(edit("saber_alter_(fate)", quirky), ["saber alter, fate"]);
  deepEqual(edit("saber_alter_(fate)", quirky, "cl"), ["saber alter , fate"]);
  deepEqual(edit("saber_(fate)", { ...quirky, captionSeparator: "_" }), [
    "saber fate",
  ]);
});

Deno.test("editLabels() keeps faces that the script takes for words", () => {
  const options = { removeUnderscore: true };
  deepEqual(edit("||_||", options, "wd", "general"), ["||_||"]);
  deepEqual(edit("||_||", { ...options, ...script }, "wd", "general"), [
    "|| ||",
  ]);
});

Deno.test("editLabels() replaces a whole tag, or a part of an expanded one", () => {
  const names = (text: string) =>
    edit("saber_(fate)", { ...both, ...replace(text) });
  deepEqual(names("saber_(fate),artoria pendragon"), ["artoria pendragon"]);
  deepEqual(names("saber \\(fate\\),artoria_pendragon"), ["artoria_pendragon"]);
  deepEqual(names("fate,fate_(series)"), ["saber", "fate_(series)"]);
  deepEqual(names("fate,"), ["saber"]);
  deepEqual(names("saber_(fate),"), []);
});

Deno.test("editLabels() replaces what the script would write, in both its layouts", () => {
  const options = { ...script, removeUnderscore: true };
  for (const layout of ["wd", "cl"] as const) {
    const name = (text: string) =>
      edit("blue_eyes", { ...options, ...replace(text) }, layout, "general");
    deepEqual(name("blue eyes,azure_eyes"), ["azure_eyes"]);
    deepEqual(name("blue_eyes,azure_eyes"), ["blue eyes"]);
  }
});

Deno.test("editLabels() drops what is undesired, however it is spelled, after replacing", () => {
  const drop = (
    undesiredTags: string[],
    options: Partial<CaptionOptions> = {},
  ) => edit("saber_(fate)", { ...both, undesiredTags, ...options });
  deepEqual(drop([" saber (fate) "]), []);
  deepEqual(drop(["saber\\_\\(fate\\)"]), []);
  deepEqual(drop(["fate"]), ["saber"]);
  deepEqual(drop(["saber_(fate)"], replace("saber_(fate),artoria")), [
    "artoria",
  ]);
  deepEqual(drop(["artoria"], replace("saber_(fate),artoria")), []);
  deepEqual(drop(["Saber_(fate)"]), ["saber", "fate"]);
});

Deno.test("editLabels() drops only what is written so where the script does", () => {
  const drop = (tag: string) =>
    edit(
      "blue_eyes",
      {
        removeUnderscore: true,
        undesiredTags: [tag],
        quirks: { ...noCaptionQuirks, exactTagMatching: true },
      },
      "wd",
      "general",
    );
  deepEqual(drop("\u3000blue eyes "), []);
  deepEqual(drop("blue_eyes"), ["blue eyes"]);
  deepEqual(drop("\uFEFFblue eyes"), ["blue eyes"]);
});
