import type { Label } from "../model/label.ts";
import type { PublishedThresholds } from "../model/published_thresholds.ts";
import { prepareArrange } from "./arrange_tags.ts";
import type { CaptionOptions } from "./caption_options.ts";
import { type CaptionParts, captionParts } from "./caption_parts.ts";
import { type EditedLabel, prepareEdit } from "./edit_labels.ts";
import { prepareForm } from "./form/prepare_form.ts";
import { noCaptionQuirks } from "./caption_quirks.ts";
import { tagKey } from "./match_key.ts";
import { type PickedTags, preparePick, type TagPick } from "./pick_tags.ts";
import { renderCaption } from "./render_caption.ts";
import { prepareRules } from "./rules/prepare_rules.ts";
import type { RegexFindings } from "./rules/regex_findings.ts";
import type { ScoredTag } from "./scored_tag.ts";
import type { Scores } from "./scores.ts";
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
  /** With a form: what its first line is made of, fixed texts included. */
  readonly pieces?: readonly string[];
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
  /** From probabilities to the tags that the model gives, by the names that the model has for them. */
  readonly pick: TagPick;
  /** What the rules make of them; without rules, the same. */
  readonly applyRules: (picked: PickedTags) => PickedTags;
  /** Writes tags as captions do and puts them in order. */
  readonly arrange: (picked: PickedTags) => readonly ScoredTag[];
  /**
   * The same, and the caption's text.
   *
   * @param picked The tags, as rules and whoever else stands between left them.
   * @param sentence What a captioner wrote: for slots that hold it, or else last.
   */
  readonly finish: (picked: PickedTags, sentence?: string) => ComposedCaption;
  /** All of it: picks, applies the rules, finishes. */
  readonly compose: (scores: Scores) => ComposedCaption;
}

/**
 * Prepares what is the same for every image of a model: edits the label names,
 * rounds the thresholds, reads the rules and the form.
 *
 * @param model Its labels and family.
 * @param options How captions are to look.
 * @param findings What the rules' regular expressions found, see
 * `findRegexes`; without them, they are tried here and now, however long they
 * take.
 * @throws {ThresholdError} Where a threshold `best` is asked for that the model
 * does not come with.
 * @throws {RuleError} Where a rule makes no sense.
 * @throws {FormError} Where the form can't be written.
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
  findings?: RegexFindings,
): Captioner {
  const { layout, published = null } = model;
  const { form, rules } = options;
  const applyRules = prepareRules(rules, model.labels, findings);
  const edit = prepareEdit(
    layout,
    form === null
      ? options
      // The form sees to underscores, and knows no quirks.
      : { ...options, removeUnderscore: false, quirks: noCaptionQuirks },
  );
  // By category and then by name: a key of both would be made for each tag.
  const edits = new Map<Label["category"], Map<string, readonly EditedTag[]>>();
  const written = (tag: Pick<Label, "name" | "category">) =>
    edits.get(tag.category)?.get(tag.name);
  for (const label of model.labels) {
    const own = edits.get(label.category) ?? new Map();
    edits.set(label.category, own.set(label.name, edit(label)));
  }
  const labels = model.labels.map((label): EditedLabel => {
    const names = written(label)!.map(({ name }) => name);
    // Rules see undesired tags too.
    const drops = label.name === "" ||
      (rules.length === 0 && names.length === 0);
    return { ...label, written: drops ? [] : [label.name] };
  });
  const prepared = form === null
    ? null
    : prepareForm(form, layout, options, model.labels, published);
  const pick = preparePick(
    labels,
    layout,
    prepared === null ? options : { ...options, quirks: noCaptionQuirks },
    published,
    prepared?.demands,
  );
  const order = prepareArrange(layout, {
    ...options,
    alwaysFirstTags: expandListed(
      options,
      model.labels,
      (label) => written(label)!.map(({ name }) => name),
    ),
  });

  /** As they are written, but for what the form does. */
  const write = (picked: PickedTags): PickedTags => {
    const addNames = (tag: ScoredTag, to: ScoredTag[]): void => {
      for (const { name, series } of written(tag) ?? edit(tag)) {
        const category = series && prepared?.takesSeries
          ? "copyright"
          : tag.category;
        const isSame = name === tag.name && category === tag.category;
        to.push(isSame ? tag : { name, score: tag.score, category });
      }
    };
    const only = (tag: ScoredTag | null): ScoredTag | null => {
      const names: ScoredTag[] = [];
      if (tag !== null) addNames(tag, names);
      return names[0] ?? null;
    };
    const tags: ScoredTag[] = [];
    for (const tag of picked.tags) addNames(tag, tags);
    return {
      ...picked,
      tags,
      rating: only(picked.rating),
      quality: only(picked.quality),
    };
  };
  const finish: Captioner["finish"] = (picked, sentence = "") => {
    const edited = write(picked);
    const { rating, quality } = edited;
    if (prepared === null) {
      const tags = order(edited);
      // A sentence alone stays as the captioner has it, blanks included.
      const flat = tags.length === 0 ? sentence : sentence.trim();
      const pieces = [
        ...tags.map(({ name }) => name),
        flat.replace(/\s*[\r\n]+\s*/g, " "),
      ];
      return {
        tags,
        ...(sentence === ""
          ? { caption: renderCaption(tags, options.captionSeparator) }
          : { caption: pieces.join(options.captionSeparator), pieces }),
        rating,
        quality,
        parts: captionParts(edited, layout, options),
        counted: countedNames(edited, layout, options),
      };
    }
    const formed = prepared.write(edited, sentence);
    const tags = formed.tags.filter(({ category }) =>
      category !== "rating" && category !== "quality"
    );
    return {
      ...formed,
      rating,
      quality,
      parts: captionParts({ tags, rating, quality }, layout, options),
      counted: formed.tags.map(({ name }) => name),
    };
  };
  return {
    pick,
    applyRules,
    arrange: (picked) => finish(picked).tags,
    finish,
    compose: (scores) => finish(applyRules(pick(scores))),
  };
}

/** A tag as an edit writes it. */
type EditedTag = ReturnType<ReturnType<typeof prepareEdit>>[number];

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
  labels: readonly Label[],
  writtenOf: (label: Label) => readonly string[],
): readonly string[] {
  const key = tagKey(quirks);
  const parts = new Map(
    labels.map((label) => [key(label.name), writtenOf(label)] as const)
      .filter(([, written]) => written.length > 1),
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
