import { z } from "npm:zod@4.6.7";
import type { PluginPermissions } from "../../plugin/plugin.ts";
import { grantProblem } from "../../plugin/sandbox/permission_flags.ts";
import {
  either,
  name,
  number,
  orNone,
  table,
  text,
  whole,
  word,
  yesNo,
} from "./leaf.ts";

const anything = z.record(z.string(), z.unknown(), {
  error: "expected a table",
});

/** Grants of one kind, judged as those of flags are. */
function grants(kind: keyof PluginPermissions): z.ZodArray<z.ZodString> {
  const error = 'expected a list of texts: ["one", "two"]';
  const grant = z.string({ error }).refine(
    (value) => grantProblem(kind, value) === null,
    { error: ({ input }) => `expected ${grantProblem(kind, input as string)}` },
  );
  return z.array(grant, { error }).min(1, { error });
}

/** What a plugin of a preset may reach. */
export const permissions = table({
  net: grants("net").describe('Hosts that it may talk to: "localhost:8080".'),
  read: grants("read").describe(
    "Files and folders that it may read; relative to the preset.",
  ),
  write: grants("write").describe(
    "Files and folders that it may write; relative to the preset.",
  ),
  env: grants("env").describe("Environment variables that it may read."),
  sidecar: grants("sidecar").describe(
    'Suffixes of files beside images whose text it is handed: ".json".',
  ),
}).describe("What the plugin may do; nothing where nothing is granted.");

const plugin = z.strictObject({
  plugin: name("a plugin's name or file").describe(
    "A built-in plugin's name, or a file: paths are relative to the preset.",
  ),
  options: anything.optional().describe(
    "What the plugin is told, by its own schema.",
  ),
  trust: word(["sandboxed", "full"]).optional().describe(
    'Where it runs: "full" is in the program itself, with all it may do.',
  ),
  permissions: permissions.optional(),
  timeout: number(0.1, "seconds, from 0.1").optional().describe(
    "Seconds that a batch may take.",
  ),
}, { error: 'expected a table with "plugin"' });

/** The section `[[plugins]]`. */
export const pluginsSection = z.array(plugin, {
  error: "expected [[plugins]], a list of tables",
}).describe("Plugins, in the order in which they work, after those below.");

const size = whole(64, 16384);

/** The section `[training]`. */
export const trainingSection = table({
  resolution: either("a whole number, or [width, height]", [
    size,
    z.tuple([size, size]),
  ]).describe(
    "The resolution that is trained at: a side, or width and height.",
  ),
  enable_bucket: yesNo().describe("Sort images into buckets by their shape."),
  min_bucket_reso: size.describe("The smallest side of a bucket."),
  max_bucket_reso: size.describe("The largest side of a bucket."),
  bucket_reso_steps: whole(1, 1024).describe("Buckets differ by so much."),
  bucket_no_upscale: yesNo().describe("Make no image larger for its bucket."),
  shuffle_caption: yesNo().describe("Shuffle the tags behind the kept ones."),
  keep_tokens: whole(0).describe("How many tags stay in front."),
  keep_tokens_separator: orNone(name(), "a text").describe(
    "What stands between the kept tags and the others.",
  ),
  secondary_separator: orNone(name(), "a text").describe(
    "What stands between tags that are shuffled as one.",
  ),
  enable_wildcard: yesNo().describe("Take one line of a caption of several."),
  caption_separator: text().describe("What the trainer splits captions at."),
  num_repeats: whole(1).describe("How often each image is seen an epoch."),
}).describe(
  "What sd-scripts is told of the captions, in the dataset's TOML.",
);

/** The ways of the script, as they are named in `[quirks]`. */
const quirks: Readonly<Record<string, string>> = {
  always_first_reversed:
    "Always-first tags in the reverse of the listed order.",
  character_first_reversed:
    "Character tags put first in the reverse of the model's order.",
  last_wins_over_first:
    "A rating asked for both first and last comes last (cl models).",
  rating_needs_threshold:
    "Rating and quality must reach the smallest threshold (cl models).",
  expand_after_underscore: "An expanded character tag stays one tag.",
  exact_tag_matching: "Tags are compared letter by letter.",
  repeats_kept: "A name may stand in a caption more than once.",
  script_suffixes: "Only the suffixes that the script knows.",
  shared_stems: "Images of one stem write to one file, one after another.",
  missing_folder_is_empty: "A folder that is not there counts as empty.",
  loader_forgives_broken: "With loader workers, broken images leave status 0.",
  script_arguments: "Arguments are read as the script reads them.",
};

/** The section `[quirks]`. */
export const quirksSection = table(
  Object.fromEntries(
    Object.entries(quirks).map(([key, help]) => [key, yesNo().describe(help)]),
  ),
).describe("The ways of sd-scripts' tagger that are kept.");
