import { z } from "npm:zod@4.6.7";
import { captionSection } from "./caption_section.ts";
import { captionerSection } from "./captioner_section.ts";
import {
  pluginsSection,
  quirksSection,
  trainingSection,
} from "./extra_sections.ts";
import { either, name, names, table, word } from "./leaf.ts";
import { rulesSection } from "./rules_section.ts";
import { runSection } from "./run_section.ts";

/** What a preset can say: the one schema, from which all else is made. */
export const presetSchema: z.ZodType = table({
  description: name().describe("What the preset is for, in a few words."),
  extends: either("a preset's name or file, or a list of them", [
    name(),
    names(),
  ]).describe(
    "Presets that lie below this one, the lowest first: names, or files relative to this one.",
  ),
  drop: z.array(
    word(["form", "rules", "plugins", "captioner", "training"]),
    { error: 'expected a list: ["form", "rules"]' },
  ).describe("What presets below have said that is to count no more."),
  run: runSection,
  caption: captionSection,
  rules: rulesSection,
  plugins: pluginsSection,
  captioner: captionerSection,
  training: trainingSection,
  quirks: quirksSection,
}, "a preset");

/** The schema as JSON Schema, for editors. */
export function presetJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(presetSchema, {
    target: "draft-7",
    io: "input",
  });
  return {
    $schema,
    title: "A preset of wdtag",
    description: "What a run of wdtag can be told, as TOML.",
    ...rest,
  };
}
