import { z } from "npm:zod@4.6.7";
import { parseTagReplacement } from "../../caption/tag_replacement.ts";
import {
  either,
  name,
  names,
  orNone,
  table,
  text,
  whole,
  word,
  yesNo,
} from "./leaf.ts";
import { threshold } from "./run_section.ts";

/** What a slot of a caption can hold. */
export const slotKinds = [
  "quality",
  "count",
  "character",
  "copyright",
  "artist",
  "rating",
  "general",
  "meta",
  "model",
  "any",
  "trigger",
  "text",
  "sentence",
  "keep_tokens_separator",
] as const;

const underscores = word(["keep", "blanks"]);
const parentheses = word(["keep", "escape"]);

const slot = z.strictObject({
  kind: word(slotKinds).describe(
    "What it holds: tags of a category, the count tags (1girl), any tags, the trigger word, a text, a captioner's sentence, or the keep_tokens_separator.",
  ),
  text: text().optional().describe("The text of a slot of kind text."),
  threshold: threshold.optional().describe(
    "From which score on its tags are taken; else the category's.",
  ),
  limit: whole(1).optional().describe("At most so many tags."),
  order: word(["score", "model", "alphabetical", "given"]).optional().describe(
    "The order of its tags; given is that of include.",
  ),
  include: names().optional().describe(
    "Only tags that one of these names or wildcards fits.",
  ),
  exclude: names().optional().describe(
    "No tag that one of these names or wildcards fits.",
  ),
  separator: text().optional().describe("What stands between its tags."),
  together: yesNo().optional().describe(
    "Its tags are joined by secondary_separator.",
  ),
  underscores: underscores.optional().describe(
    "What becomes of underscores in its tags.",
  ),
  parentheses: parentheses.optional().describe(
    "Whether parentheses get a backslash.",
  ),
  words: z.record(z.string(), text(), {
    error: 'expected a table: { general = "safe" }',
  }).optional().describe(
    'Tags that are written as another word; "" leaves them out.',
  ),
  prefix: text().optional().describe("Stands before each of its tags."),
  suffix: text().optional().describe("Stands behind each of its tags."),
}, { error: 'expected a table with "kind"' }).superRefine((value, context) => {
  if (value.kind === "text" && value.text === undefined) {
    context.addIssue({
      code: "custom",
      path: ["kind"],
      message: 'expected "text" beside it: a slot of this kind needs one',
    });
  }
  if (
    value.kind !== "text" && value.kind !== "trigger" &&
    value.text !== undefined
  ) {
    context.addIssue({
      code: "custom",
      path: ["text"],
      message: 'expected in slots of kind "text" or "trigger" only',
    });
  }
  if (value.order === "given" && value.include === undefined) {
    context.addIssue({
      code: "custom",
      path: ["order"],
      message: 'expected "include" beside it: it gives the order',
    });
  }
});

const slots = z.array(slot, {
  error: "expected [[caption.slots]], a list of tables",
}).min(1, { error: "expected one slot at least" })
  .superRefine((value, context) => {
    const fences = value.flatMap(({ kind }, at) =>
      kind === "keep_tokens_separator" ? [at] : []
    );
    if (fences.length <= 2) return;
    context.addIssue({
      code: "custom",
      path: [fences[2]!, "kind"],
      message: "expected twice at most in a line: trainers know no more",
    });
  });

const line = z.strictObject({
  slots: slots.describe("The line's slots, in their order."),
}, { error: 'expected a table with "slots"' });

const own = (category: string) =>
  orNone(threshold, 'a number from 0, "best" or "mcut"').describe(
    `As thresh, for ${category} tags alone.`,
  );

const tagList = (help: string) =>
  either("a text, or a list of tags", [z.string(), z.array(z.string())])
    .describe(help);

const replacement = name('"source,target;source,target"').superRefine(
  (value, context) => {
    try {
      parseTagReplacement(value);
    } catch (error) {
      context.addIssue({
        code: "custom",
        message: `expected "source,target;source,target": ${
          (error as Error).message
        }`,
      });
    }
  },
);

/** The section `[caption]`: how captions read. */
export const captionSection = table({
  thresh: threshold.describe("The least score of a tag that is kept."),
  general_threshold: own("general"),
  character_threshold: own("character"),
  copyright_threshold: own("copyright"),
  artist_threshold: own("artist"),
  meta_threshold: own("meta"),
  model_threshold: own("model"),
  undesired_tags: tagList("Tags to leave out."),
  use_rating_tags: yesNo().describe("Put the likeliest rating first."),
  use_rating_tags_as_last_tag: yesNo().describe(
    "Put the likeliest rating last.",
  ),
  use_quality_tags: yesNo().describe(
    "Put the quality first, where the model knows it.",
  ),
  use_quality_tags_as_last_tag: yesNo().describe(
    "Put the quality last, where the model knows it.",
  ),
  remove_underscore: yesNo().describe("Blanks instead of underscores."),
  character_tag_expand: yesNo().describe("name_(series) as name, series."),
  tag_replacement: orNone(replacement, '"source,target;source,target"')
    .describe("Tags that are written otherwise."),
  character_tags_first: yesNo().describe("Characters before general tags."),
  always_first_tags: either("a text, a list of tags, or false for none", [
    z.string(),
    z.array(z.string()),
    z.literal(false),
  ]).describe("Tags that come first where they were found."),
  caption_separator: text().describe("What stands between two tags."),

  slots: slots.describe(
    "The form of a caption of one line: its slots in their order.",
  ),
  lines: z.array(line, {
    error: "expected [[caption.lines]], a list of tables",
  }).min(1, { error: "expected one line at least" }).describe(
    "The form of a caption of several lines; in place of slots.",
  ),
  trigger: orNone(name(), "a word").describe(
    "The trigger word: where a slot trigger is, else first in every line.",
  ),
  underscores: underscores.describe(
    "What becomes of underscores, for slots that do not say.",
  ),
  parentheses: parentheses.describe(
    "Whether parentheses get a backslash, for slots that do not say.",
  ),
  keep_tokens_separator: orNone(name(), "a text").describe(
    "What stands at a slot keep_tokens_separator; ||| without.",
  ),
  secondary_separator: orNone(name(), "a text").describe(
    "What stands between tags that are together; ;;; without.",
  ),
  prefix: text().describe("Stands before every line, as it is."),
  suffix: text().describe("Stands behind every line, as it is."),
}).superRefine((value, context) => {
  if (value.lines !== undefined && value.slots !== undefined) {
    context.addIssue({
      code: "custom",
      path: ["lines"],
      message: "expected in place of slots, not beside them",
    });
  }
}).describe("How captions read: thresholds, order, words, form.");
