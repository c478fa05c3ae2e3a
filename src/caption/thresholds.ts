import type { TagCategory } from "../model/label.ts";

/** The categories that have a threshold; of the others the best tag is taken. */
export type ThresholdCategory = Exclude<TagCategory, "rating" | "quality">;

/** The confidence, 0..1, from which on a tag is taken; above 1 takes none, nor does NaN. */
export interface Thresholds
  extends Readonly<Record<ThresholdCategory, number>> {
  /** The one that categories without their own share (`--thresh`). */
  readonly thresh: number;
}

/**
 * Gives every category a threshold.
 *
 * @param thresh For the categories that have none of their own.
 * @param own The others.
 */
export function fillThresholds(
  thresh: number,
  own: { readonly [C in ThresholdCategory]?: number | undefined } = {},
): Thresholds {
  return {
    thresh,
    general: own.general ?? thresh,
    character: own.character ?? thresh,
    copyright: own.copyright ?? thresh,
    meta: own.meta ?? thresh,
    model: own.model ?? thresh,
    artist: own.artist ?? thresh,
  };
}

/**
 * The smallest threshold as Python's `min()` finds it in the script's order:
 * NaN stays when it comes first and is passed over anywhere else.
 */
export function smallestThreshold(thresholds: Thresholds): number {
  const { thresh, general, character, copyright, meta, model, artist } =
    thresholds;
  return [general, character, copyright, meta, model, artist]
    .reduce((least, each) => each < least ? each : least, thresh);
}
