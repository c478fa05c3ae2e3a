/**
 * Where the captions of sd-scripts' `tag_images_by_wd14_tagger.py` are not what
 * a person expects. Each is off by default; all on, a caption is the script's
 * byte for byte.
 */
export interface CaptionQuirks {
  /** Always-first tags end up in the reverse of the listed order, and are not stripped. */
  readonly alwaysFirstReversed: boolean;
  /** WD layout: character tags put first end up in the reverse of the model's order. */
  readonly characterFirstReversed: boolean;
  /** cl layout: a rating or quality asked for both first and last comes last. */
  readonly lastWinsOverFirst: boolean;
  /**
   * cl layout: rating and quality go through the sieve that the other tags go
   * through: they must reach the smallest of all thresholds, and an undesired
   * one gives way to the next best.
   */
  readonly ratingNeedsThreshold: boolean;
  /**
   * An expanded character tag stays one tag that holds the separator; in the
   * cl layout, where underscores are gone by then, a blank stays before it.
   */
  readonly expandAfterUnderscore: boolean;
  /**
   * Tags are bare text: two are the same only letter by letter, underscores go
   * by length alone, and a BOM is part of a caption's first tag.
   */
  readonly exactTagMatching: boolean;
  /** A name may stand in a caption more than once. */
  readonly repeatsKept: boolean;
}

/** None of the script's quirks: the default. */
export const noCaptionQuirks: CaptionQuirks = {
  alwaysFirstReversed: false,
  characterFirstReversed: false,
  lastWinsOverFirst: false,
  ratingNeedsThreshold: false,
  expandAfterUnderscore: false,
  exactTagMatching: false,
  repeatsKept: false,
};

/** All of them: the script's captions, byte for byte. */
export const scriptCaptionQuirks: CaptionQuirks = {
  alwaysFirstReversed: true,
  characterFirstReversed: true,
  lastWinsOverFirst: true,
  ratingNeedsThreshold: true,
  expandAfterUnderscore: true,
  exactTagMatching: true,
  repeatsKept: true,
};
