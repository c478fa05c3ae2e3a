import { z } from "npm:zod@4.6.7";
import { captionSuffixProblem } from "../../files/caption_suffix.ts";
import {
  parseProviders,
  providerNames,
} from "../../model/provider/provider.ts";
import {
  either,
  name,
  number,
  orNone,
  table,
  whole,
  word,
  yesNo,
} from "./leaf.ts";

const provider = name(
  `"auto" or a provider (${
    providerNames.join(", ")
  }), a GPU's with devices: "cuda:1", "cuda:0,cuda:1"`,
).refine((value) => {
  try {
    return parseProviders(value) !== null;
  } catch {
    return false;
  }
}, {
  error: `expected "auto", ${
    providerNames.map((each) => `"${each}"`).join(", ")
  }, a GPU's with devices: "cuda:1", "cuda:0,cuda:1"`,
});

const suffix = name('a suffix such as ".txt"').superRefine((value, context) => {
  const problem = captionSuffixProblem(value);
  if (problem !== null) {
    context.addIssue({
      code: "custom",
      message: `expected another suffix: ${problem}`,
    });
  }
});

/** The section `[run]`: what is done, rather than how captions read. */
export const runSection = table({
  recursive: yesNo().describe("Look into subfolders too."),
  limit: orNone(whole(1), "a whole number from 1").describe(
    "Stop after so many images.",
  ),
  decoder: word(["auto", "sharp", "imagescript"]).describe(
    "The image decoder.",
  ),
  decode: word(["exact", "fast"]).describe(
    "Exact, or fast: JPEG and WebP of many pixels shrink while sharp decodes them, to no less than twice the model's size.",
  ),
  max_pixels: whole(1).describe("Refuse larger images."),

  model: orNone(name(), "a short name, a Hub repository or a folder").describe(
    "The model: a short name, Hub repository or folder; false leaves it to repo_id.",
  ),
  repo_id: name("a Hub repository: owner/name").describe(
    "The model's repository, where no model is named.",
  ),
  model_dir: orNone(name(), "a folder").describe(
    "The folder of models, as sd-scripts lays it; false is the Hub's cache.",
  ),
  revision: orNone(name(), "a branch, tag or commit").describe(
    "The model's branch, tag or commit.",
  ),
  force_download: yesNo().describe("Download the model even if it is there."),
  provider: provider.describe(
    "What the model runs on: auto, cpu, or a GPU's provider.",
  ),
  require_gpu: yesNo().describe("Fail rather than run without a GPU."),
  batch_size: either('a whole number from 1, or "auto"', [
    whole(1),
    z.literal("auto"),
  ]).describe("Images at once, or auto."),
  max_data_loader_n_workers: orNone(whole(0), "a whole number from 0").describe(
    "Workers that load images.",
  ),

  caption_extension: suffix.describe("The suffix of caption files."),
  existing: word(["overwrite", "skip", "append", "prepend"]).describe(
    "What becomes of a caption that is there.",
  ),
  output_path: orNone(name(), "a .json or .jsonl file").describe(
    "One file in place of caption files.",
  ),
  scores: yesNo().describe("Each tag's score in the output file too."),
  state: yesNo().describe(
    "Keep scores in the .wdtag folder at the dataset's root.",
  ),
  state_size: whole(1).describe(
    "The most bytes that the scores kept for a dataset may take.",
  ),

  frequency_tags: yesNo().describe("Print how often each tag was given."),
  debug: yesNo().describe("Print each image's tags by category."),
  progress: word(["auto", "bar", "plain", "json", "none"]).describe(
    "How progress is shown.",
  ),
  progress_file: orNone(name(), "a file").describe(
    "A file for the JSON progress events.",
  ),
  quiet: yesNo().describe("Say nothing but errors."),
  verbose: yesNo().describe("Say more."),
}).describe("The run: what is tagged, by which model, and what becomes of it.");

/** The threshold of a category. */
export const threshold = either(
  'a number from 0, "best" or "mcut"',
  [number(0, "a number from 0"), z.enum(["best", "mcut"])],
);
