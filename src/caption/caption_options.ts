import { type CaptionQuirks, noCaptionQuirks } from "./caption_quirks.ts";
import type { CaptionForm } from "./form/caption_form.ts";
import type { TagRule } from "./rules/tag_rule.ts";
import type { TagReplacement } from "./tag_replacement.ts";
import { fillThresholds, type Thresholds } from "./thresholds.ts";

/** How scores become a caption; named after sd-scripts' options. */
export interface CaptionOptions {
  /** From which confidence on a tag is taken. */
  readonly thresholds: Thresholds;
  /** Underscores become blanks in names of more than 3 code points. */
  readonly removeUnderscore: boolean;
  /** `chara_name_(series)` becomes `chara_name` and `series`. */
  readonly characterTagExpand: boolean;
  /** Tags that are written otherwise. */
  readonly tagReplacement: readonly TagReplacement[];
  /** Tags that are never written. */
  readonly undesiredTags: readonly string[];
  /** Tags that come first wherever they are found, in this order. */
  readonly alwaysFirstTags: readonly string[];
  /** Character tags come before the others. */
  readonly characterTagsFirst: boolean;
  /** The rating comes first. */
  readonly useRatingTags: boolean;
  /** The rating comes last. */
  readonly useRatingTagsAsLastTag: boolean;
  /** The quality comes first, after the rating (cl layout). */
  readonly useQualityTags: boolean;
  /** The quality comes last, before the rating (cl layout). */
  readonly useQualityTagsAsLastTag: boolean;
  /** What stands between two tags, blanks included. */
  readonly captionSeparator: string;
  /** Which of the script's quirks to keep; a form has none of them. */
  readonly quirks: CaptionQuirks;
  /** The caption's form; null is the order that the options above say. */
  readonly form: CaptionForm | null;
  /** What becomes of tags before they are written, in this order. */
  readonly rules: readonly TagRule[];
}

/** sd-scripts' defaults, without its quirks. */
export const defaultCaptionOptions: CaptionOptions = {
  thresholds: fillThresholds(0.35),
  removeUnderscore: false,
  characterTagExpand: false,
  tagReplacement: [],
  undesiredTags: [],
  alwaysFirstTags: [],
  characterTagsFirst: false,
  useRatingTags: false,
  useRatingTagsAsLastTag: false,
  useQualityTags: false,
  useQualityTagsAsLastTag: false,
  captionSeparator: ", ",
  quirks: noCaptionQuirks,
  form: null,
  rules: [],
};
