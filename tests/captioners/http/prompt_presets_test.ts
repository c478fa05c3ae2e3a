import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import {
  type PromptPresetName,
  promptPresets,
} from "../../../src/captioners/http/prompt_presets.ts";
import {
  fillPrompt,
  parsePrompt,
} from "../../../src/captioners/http/prompt_template.ts";

/** The names that each prompt is known to make use of. */
const names: Readonly<Record<PromptPresetName, readonly string[]>> = {
  short: [],
  detailed: [],
  tags: ["character", "tags", "existing"],
  danbooru: ["character", "tags"],
};

for (const [name, preset] of Object.entries(promptPresets)) {
  Deno.test(`the prompt "${name}" can be filled, whatever is known`, () => {
    const template = parsePrompt(preset.prompt);
    deepEqual([...template.names], names[name as PromptPresetName]);
    const bare = fillPrompt(template, {
      tags: "",
      character: "",
      existing: "",
    });
    ok(bare.length > 50);
    // No line ends with a colon that nothing follows.
    doesNotMatch(bare, /[{}]|:\s*$/m);
    ok(preset.system !== "" && preset.about !== "");
  });
}

Deno.test("the prompts that take tags put them into words", () => {
  const values = { tags: "cat ears", character: "saber", existing: "A cat." };
  const filled = fillPrompt(parsePrompt(promptPresets.tags.prompt), values);
  match(filled, /: saber$/m);
  match(filled, /: cat ears$/m);
  match(filled, /: A cat\.$/m);
  equal(filled.split("\n").length, 5);
});
