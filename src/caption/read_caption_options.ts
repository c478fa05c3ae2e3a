import type { CaptionOptions } from "./caption_options.ts";
import type { CaptionQuirks } from "./caption_quirks.ts";
import type { CaptionForm } from "./form/caption_form.ts";
import { checkForm } from "./form/check_form.ts";
import { checkRules } from "./rules/check_rules.ts";
import type { TagRule } from "./rules/tag_rule.ts";
import { splitTagList } from "./split_tag_list.ts";
import { parseTagReplacement } from "./tag_replacement.ts";
import { fillThresholds, type Threshold } from "./thresholds.ts";

/** What a run can be told of its captions, as a command line gives it. */
export interface CaptionSettings {
  /**
   * The least score of a tag that is kept. Over 1 keeps none; NaN, which only
   * the `sd-scripts` preset lets through, compares false with every score.
   * `best` is what the model's makers publish, `mcut` the largest gap between
   * an image's scores.
   */
  readonly thresh: Threshold;
  /** As `thresh`, for general tags; null takes `thresh`. */
  readonly generalThreshold: Threshold | null;
  /** As `thresh`, for characters; null takes `thresh`. */
  readonly characterThreshold: Threshold | null;
  /** As `thresh`, for meta tags; null takes `thresh`. */
  readonly metaThreshold: Threshold | null;
  /** As `thresh`, for tags that name a model; null takes `thresh`. */
  readonly modelThreshold: Threshold | null;
  /** As `thresh`, for copyrights (series); null takes `thresh`. */
  readonly copyrightThreshold: Threshold | null;
  /** As `thresh`, for artists; null takes `thresh`. */
  readonly artistThreshold: Threshold | null;
  /**
   * Tags to leave out, as a list or one text. The text is split at
   * `captionSeparator` without the blanks around it, or at commas where nothing
   * else is left of it.
   */
  readonly undesiredTags: string | readonly string[];
  /** Put the likeliest rating first. */
  readonly useRatingTags: boolean;
  /** Put the likeliest rating last. */
  readonly useRatingTagsAsLastTag: boolean;
  /** Put the likeliest quality first, where the model knows qualities. */
  readonly useQualityTags: boolean;
  /** Put the likeliest quality last, where the model knows qualities. */
  readonly useQualityTagsAsLastTag: boolean;

  /** Turn underscores into spaces, in tags longer than three characters. */
  readonly removeUnderscore: boolean;
  /** Turn a character's `name_(series)` into `name`, `series`. */
  readonly characterTagExpand: boolean;
  /** `source,target;source,target`, with `\,` and `\;` for the signs alone. */
  readonly tagReplacement: string | null;
  /** Characters before general tags. */
  readonly characterTagsFirst: boolean;
  /** Tags that come first where they were found; split as `undesiredTags`. */
  readonly alwaysFirstTags: string | readonly string[] | null;
  /** What stands between two tags of a caption; it may be blank or empty. */
  readonly captionSeparator: string;

  /** The form of captions, which has no option of its own; null or nothing is sd-scripts' order. */
  readonly form?: CaptionForm | null;
  /** What becomes of tags before they are written, in this order; nothing without. */
  readonly rules?: readonly TagRule[];
}

/**
 * Reads what a command line says of captions.
 *
 * @param settings Lists and pairs as text.
 * @param quirks Which of the script's quirks to keep.
 * @throws {SyntaxError} Where `tagReplacement` holds a piece that is no pair.
 * @throws {RuleError} Where a rule makes no sense.
 * @throws {FormError} Where the form can't be written.
 */
export function readCaptionOptions(
  settings: CaptionSettings,
  quirks: CaptionQuirks,
): CaptionOptions {
  const { captionSeparator, tagReplacement, form = null, rules = [] } =
    settings;
  checkRules(rules);
  if (form !== null) checkForm(form);
  return {
    thresholds: fillThresholds(settings.thresh, {
      general: settings.generalThreshold ?? undefined,
      character: settings.characterThreshold ?? undefined,
      copyright: settings.copyrightThreshold ?? undefined,
      meta: settings.metaThreshold ?? undefined,
      model: settings.modelThreshold ?? undefined,
      artist: settings.artistThreshold ?? undefined,
    }),
    removeUnderscore: settings.removeUnderscore,
    characterTagExpand: settings.characterTagExpand,
    tagReplacement: tagReplacement === null
      ? []
      : parseTagReplacement(tagReplacement),
    undesiredTags: splitTagList(settings.undesiredTags, captionSeparator),
    alwaysFirstTags: splitTagList(
      settings.alwaysFirstTags ?? "",
      captionSeparator,
    ),
    characterTagsFirst: settings.characterTagsFirst,
    useRatingTags: settings.useRatingTags,
    useRatingTagsAsLastTag: settings.useRatingTagsAsLastTag,
    useQualityTags: settings.useQualityTags,
    useQualityTagsAsLastTag: settings.useQualityTagsAsLastTag,
    captionSeparator,
    quirks,
    form,
    rules,
  };
}
