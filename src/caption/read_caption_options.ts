import type { CaptionOptions } from "./caption_options.ts";
import type { CaptionQuirks } from "./caption_quirks.ts";
import { splitTagList } from "./split_tag_list.ts";
import { parseTagReplacement } from "./tag_replacement.ts";
import { fillThresholds } from "./thresholds.ts";

/** The settings of a run that captions hang on, as a command line gives them. */
export type CaptionSettings =
  & Pick<
    CaptionOptions,
    | "removeUnderscore"
    | "characterTagExpand"
    | "characterTagsFirst"
    | "useRatingTags"
    | "useRatingTagsAsLastTag"
    | "useQualityTags"
    | "useQualityTagsAsLastTag"
    | "captionSeparator"
  >
  & {
    /** For the categories that have no threshold of their own. */
    readonly thresh: number;
    /** General tags; null as `thresh`. */
    readonly generalThreshold: number | null;
    /** Characters; null as `thresh`. */
    readonly characterThreshold: number | null;
    /** Meta tags; null as `thresh`. */
    readonly metaThreshold: number | null;
    /** Tags that name a model; null as `thresh`. */
    readonly modelThreshold: number | null;
    /** Series; null as `thresh`. */
    readonly copyrightThreshold: number | null;
    /** Artists; null as `thresh`. */
    readonly artistThreshold: number | null;
    /** A list, split by {@linkcode splitTagList}. */
    readonly undesiredTags: string;
    /** A list, split by {@linkcode splitTagList}. */
    readonly alwaysFirstTags: string | null;
    /** Pairs, read by {@linkcode parseTagReplacement}. */
    readonly tagReplacement: string | null;
  };

/**
 * Reads what a command line says of captions.
 *
 * @param settings Lists and pairs as text.
 * @param quirks Which of the script's quirks to keep.
 * @throws {SyntaxError} Where `tagReplacement` holds a piece that is no pair.
 */
export function readCaptionOptions(
  settings: CaptionSettings,
  quirks: CaptionQuirks,
): CaptionOptions {
  const { captionSeparator, tagReplacement } = settings;
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
  };
}
