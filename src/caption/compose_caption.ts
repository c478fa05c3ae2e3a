import type { Label } from "../model/label.ts";
import type { PublishedThresholds } from "../model/published_thresholds.ts";
import { prepareArrange } from "./arrange_tags.ts";
import type { CaptionOptions } from "./caption_options.ts";
import { type CaptionParts, captionParts } from "./caption_parts.ts";
import { type EditedLabel, editLabels } from "./edit_labels.ts";
import { tagKey } from "./match_key.ts";
import { type PickedTags, preparePick } from "./pick_tags.ts";
import { renderCaption } from "./render_caption.ts";
import type { ScoredTag } from "./scored_tag.ts";
import { strip } from "./strip.ts";

/** A caption and what it was made of. */
export interface ComposedCaption {
  /** The tags in the caption's order. */
  readonly tags: readonly ScoredTag[];
  /** The tags as text, without the newline that the file ends with. */
  readonly caption: string;
  /** The most likely rating, whether it is in the caption or not. */
  readonly rating: ScoredTag | null;
  /** The most likely quality, whether it is in the caption or not. */
  readonly quality: ScoredTag | null;
  /** The tags by kind, as `--debug` logs them. */
  readonly parts: CaptionParts;
  /** The names that `--frequency_tags` counts, in the order in which it does. */
  readonly counted: readonly string[];
}

/** What a caption needs to know of a model. */
export interface CaptionModel {
  /** The label file's tags. */
  readonly labels: readonly Label[];
  /** The model's family. */
  readonly layout: "wd" | "cl";
  /** The thresholds that come with it, for `best`. */
  readonly published?: PublishedThresholds | null;
}

/** The stations from one image's probabilities to its caption. */
export interface Captioner {
  /** From probabilities to the tags that the model gives. */
  readonly pick: (probabilities: Float32Array) => PickedTags;
  /** Puts tags in the caption's order. */
  readonly arrange: (picked: PickedTags) => readonly ScoredTag[];
  /** From picked tags to the caption's text. */
  readonly finish: (picked: PickedTags) => ComposedCaption;
  /** All of it, from probabilities to the caption's text. */
  readonly compose: (probabilities: Float32Array) => ComposedCaption;
}

/**
 * Prepares what is the same for every image of a model: edits the label names,
 * rounds the thresholds.
 *
 * @param model Its labels and family.
 * @param options How captions are to look.
 * @throws {ThresholdError} Where a threshold `best` is asked for that the model
 * does not come with.
 *
 * @example
 * ```ts
 * import { defaultCaptionOptions, prepareCaptioner } from "@wdtag/cli";
 *
 * const captioner = prepareCaptioner({
 *   labels: [
 *     { index: 0, name: "1girl", category: "general" },
 *     { index: 1, name: "blue_eyes", category: "general" },
 *   ],
 *   layout: "wd",
 * }, { ...defaultCaptionOptions, removeUnderscore: true });
 * const { caption } = captioner.compose(Float32Array.of(0.9, 0.6));
 * console.assert(caption === "1girl, blue eyes");
 * ```
 */
export function prepareCaptioner(
  model: CaptionModel,
  options: CaptionOptions,
): Captioner {
  const { layout } = model;
  const labels = editLabels(model.labels, layout, options);
  const pick = preparePick(labels, layout, options, model.published ?? null);
  const arrange = prepareArrange(layout, {
    ...options,
    alwaysFirstTags: expandListed(options, labels),
  });
  const finish: Captioner["finish"] = (picked) => {
    const tags = arrange(picked);
    return {
      tags,
      caption: renderCaption(tags, options.captionSeparator),
      rating: picked.rating,
      quality: picked.quality,
      parts: captionParts(picked, layout, options),
      counted: countedNames(picked, layout, options),
    };
  };
  return {
    pick,
    arrange,
    finish,
    compose: (probabilities) => finish(pick(probabilities)),
  };
}

/**
 * Makes the caption of one image; for many, {@linkcode prepareCaptioner} does
 * the work on the labels once.
 *
 * @param probabilities In the order of the model's output.
 */
export function composeCaption(
  probabilities: Float32Array,
  model: CaptionModel,
  options: CaptionOptions,
): ComposedCaption {
  return prepareCaptioner(model, options).compose(probabilities);
}

/** Listed tags, and for a character that was expanded the parts that it became. */
function expandListed(
  { alwaysFirstTags, quirks }: CaptionOptions,
  labels: readonly EditedLabel[],
): readonly string[] {
  const key = tagKey(quirks);
  const parts = new Map(
    labels.filter(({ written }) => written.length > 1)
      .map(({ name, written }) => [key(name), written]),
  );
  return alwaysFirstTags.flatMap((tag) => parts.get(key(strip(tag))) ?? [tag]);
}

/** Tags in the model's order; a WD model's rating after them where it is used. */
function countedNames(
  { tags, rating }: PickedTags,
  layout: "wd" | "cl",
  options: CaptionOptions,
): readonly string[] {
  const names = tags.map(({ name }) => name);
  const ratingUsed = options.useRatingTags || options.useRatingTagsAsLastTag;
  if (layout === "wd" && ratingUsed && rating !== null) names.push(rating.name);
  return options.quirks.repeatsKept ? names : [...new Set(names)];
}
