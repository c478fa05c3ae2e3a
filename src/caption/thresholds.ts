import type { TagCategory } from "../model/label.ts";
import type { PublishedThresholds } from "../model/published_thresholds.ts";

/** The categories that have a threshold; of the others the best tag is taken. */
export type ThresholdCategory = Exclude<TagCategory, "rating" | "quality">;

/**
 * The confidence, 0..1, from which on a tag is taken; above 1 takes none, nor
 * does NaN. `best` is what the model's makers publish, for the tag or its
 * category; `mcut` is found anew for each image, see `mcutThreshold`.
 */
export type Threshold = number | "best" | "mcut";

/** A threshold for each category. */
export interface Thresholds
  extends Readonly<Record<ThresholdCategory, Threshold>> {
  /** The one that categories without their own share (`--thresh`). */
  readonly thresh: Threshold;
}

/** A threshold that was asked for and that the model does not have. */
export class ThresholdError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "ThresholdError";
}

/**
 * Gives every category a threshold.
 *
 * @param thresh For the categories that have none of their own.
 * @param own The others.
 */
export function fillThresholds(
  thresh: Threshold,
  own: { readonly [C in ThresholdCategory]?: Threshold | undefined } = {},
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
 * NaN stays when it comes first and is passed over anywhere else. The script
 * knows numbers only; without any there is no smallest, and nothing is below.
 */
export function smallestThreshold(thresholds: Thresholds): number {
  const { thresh, general, character, copyright, meta, model, artist } =
    thresholds;
  const [first = -Infinity, ...others] = [
    thresh,
    general,
    character,
    copyright,
    meta,
    model,
    artist,
  ].filter((each) => typeof each === "number");
  return others.reduce((least, each) => each < least ? each : least, first);
}

/**
 * The threshold that is published for a tag: its own, or its category's.
 *
 * @param label The tag's place in the output and its category.
 * @param published What comes with the model; null where nothing does.
 * @throws {ThresholdError} Where there is none, saying what would work.
 */
export function publishedThreshold(
  { index, category }: {
    readonly index: number;
    readonly category: TagCategory;
  },
  published: PublishedThresholds | null,
): number {
  const found = published?.tags.get(index) ?? published?.categories[category];
  if (found !== undefined) return found;
  throw new ThresholdError(
    published === null
      ? 'No threshold "best" is known for this model: give a number, or "mcut"'
      : `No threshold "best" is known for this model's ${category} tags: ` +
        `give --${category}_threshold a number, or "mcut"`,
  );
}
