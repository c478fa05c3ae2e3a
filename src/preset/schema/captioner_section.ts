import { z } from "npm:zod@4.6.7";
import { promptPresets } from "../../captioners/http/prompt_presets.ts";
import type { PromptPresetName } from "../../captioners/http/prompt_presets.ts";
import { permissions } from "./extra_sections.ts";
import {
  type TransformersDtype,
  transformersDtypes,
} from "../../captioners/transformers/transformers_options.ts";
import {
  captionerFile,
  captionerNames,
} from "../../captioners/captioner_kinds.ts";
import {
  either,
  name,
  number,
  table,
  text,
  whole,
  word,
  yesNo,
} from "./leaf.ts";

const anAddress = 'an address: "http://localhost:8080/v1"';

/** Whether a text is an address that can be asked; `chatAddress` says more. */
function isWebAddress(given: string): boolean {
  return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}

const anything = z.record(z.string(), z.unknown(), {
  error: "expected a table",
});

const prompts = Object.keys(promptPresets) as [PromptPresetName];

const whichCaptioner = `one of ${
  captionerNames.map((each) => `"${each}"`).join(", ")
}, or a plugin's file such as "./mine.ts"`;

function between(least: number, most: number): z.ZodNumber {
  const expects = `a number from ${least} to ${most}`;
  return number(least, expects).max(most, { error: `expected ${expects}` });
}

/** The section `[captioner]`: the flags' names, with underscores. */
export const captionerSection: z.ZodType = table({
  name: either(whichCaptioner, [
    word(captionerNames as ["blip"]),
    text().regex(captionerFile, { error: `expected ${whichCaptioner}` }),
  ]).describe(
    "Which captioner writes the sentence: blip, git, http, transformers, or a plugin's file.",
  ),
  model: name().describe(
    "A folder of ONNX files, a repository, or the name that a server knows its model by.",
  ),
  provider: name("a provider's name, such as cuda").describe(
    "What ONNX runs on: auto, cpu, or a GPU by name.",
  ),
  require_gpu: yesNo().describe("Whether anything but a GPU is an error."),
  batch_size: whole(1, 256).describe("Images that ONNX captions together."),
  prompt: text().describe(
    "What each caption begins with (blip), or what a server is asked: {tags}, {character} and {existing} are filled in.",
  ),
  prompt_preset: word(prompts).describe(
    "The prompt that ships, for a server.",
  ),
  system: text().describe("The system prompt, for a server; empty for none."),
  task: name("a task of Florence-2, such as detailed").describe(
    "What Florence-2 is to do: short, detailed, more-detailed, or a task of its own.",
  ),
  dtype: word([...transformersDtypes] as [TransformersDtype]).describe(
    "How the numbers of a model for transformers.js are stored.",
  ),
  beam_search: yesNo().describe(
    "Search the likeliest sentence instead of drawing one.",
  ),
  num_beams: whole(1, 64).describe("Beams of a search."),
  top_p: between(0, 1).describe(
    "Draw from the likeliest words up to this share.",
  ),
  min_length: whole(0).describe("Tokens at the least, the prompt's too."),
  max_length: whole(1).describe("Tokens at most, the prompt's too."),
  seed: whole(0).describe("What draws follow from, with the image's path."),
  remove_words: yesNo().describe('Take out "with the words ..." of git.'),
  clean_up_spaces: yesNo().describe("No spaces before stops."),
  url: text(anAddress).refine(isWebAddress, {
    error: `expected ${anAddress}`,
  }).describe("The server's address."),
  key_from: text("an environment variable's name")
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, {
      error:
        "expected the name of an environment variable that holds the key, never the key itself",
    }).describe("The environment variable that holds the server's key."),
  max_requests: whole(0).describe("The most requests of a run."),
  parallel: whole(1, 256).describe("Requests at once."),
  max_tokens: whole(1).describe("The most tokens of an answer."),
  temperature: between(0, 5).describe("How freely a server draws."),
  image_side: whole(16).describe(
    "The most pixels of the longer side that is sent.",
  ),
  image_format: word(["jpeg", "png"]).describe("How images are sent."),
  jpeg_quality: whole(1, 100).describe("JPEG's quality."),
  timeout: between(0.1, 86_400).describe("Seconds that an answer may take."),
  retries: whole(0).describe("How often a request is tried again."),
  body: anything.describe(
    "More fields of each request, as the server knows them.",
  ),
  options: anything.describe("What a plugin's captioner is told."),
  permissions: permissions.describe(
    "What a plugin's captioner may do; nothing where nothing is granted.",
  ),
  trust: word(["sandboxed", "full"]).describe(
    'Where a plugin\'s captioner runs: "full" is in the program itself.',
  ),
}).describe(
  "The captioner that writes sentences. What the one that runs does not know does not count.",
) as never;
