import type { CaptionOptions } from "./caption_options.ts";
import type { EditedLabel } from "./edit_labels.ts";
import type { PublishedThresholds } from "../model/published_thresholds.ts";
import { MCUT_FLOOR, mcutThreshold } from "./mcut_threshold.ts";
import type { Slot } from "./form/caption_form.ts";
import type { Scores } from "./scores.ts";
import type { ScoredTag } from "./scored_tag.ts";
import {
  publishedThreshold,
  smallestThreshold,
  type Threshold,
  type ThresholdCategory,
} from "./thresholds.ts";

/** What a model says of one image, before it is put in order. */
export interface PickedTags {
  /** The tags that reach their thresholds, in the order of the model's output. */
  readonly tags: readonly ScoredTag[];
  /** The most likely rating, if there is one that may be written. */
  readonly rating: ScoredTag | null;
  /** The most likely quality (cl layout). */
  readonly quality: ScoredTag | null;
  /** The scores that tags of a category or slot with the threshold `mcut` have to exceed; with a form only. */
  readonly cuts?: ReadonlyMap<Demand["key"], number>;
}

/** What of an image's scores its tags hang on: the rest need not be known. */
export interface ScoreNeeds {
  /** For each output of the model, the least score with which it is taken; NaN where none would do. */
  readonly limits: Float32Array;
  /** The groups of outputs whose limit `mcut` finds anew for each image. */
  readonly groups: readonly {
    /** Their outputs. */
    readonly places: readonly number[];
    /** The least that the limit may be. */
    readonly least: number;
  }[];
}

/** Picks an image's tags from its probabilities. */
export interface TagPick {
  /**
   * @throws {RangeError} Where they are too few for the labels, or not all numbers.
   */
  (scores: Scores): PickedTags;
  /** What it looks at. Ratings and qualities, of which the best is taken, always count. */
  readonly needs: ScoreNeeds;
}

/** What a label has to reach to be picked. */
export interface Demand {
  /** From which score on. */
  readonly threshold: Threshold;
  /** Labels of one key are one group for `mcut`. */
  readonly key: ThresholdCategory | Slot;
}

/**
 * Makes a function that picks an image's tags. Scores and thresholds are
 * compared in float32, as NumPy 2 compares: 0.35 as a float32 reaches 0.35.
 * Rating and quality are the best of their kind, the first of equals.
 *
 * @param labels Those of the model, edited.
 * @param layout The model's family.
 * @param options Thresholds and quirks.
 * @param published The thresholds that come with the model, for `best`.
 * @param demandsOf What a label has to reach one of, where that is not its
 * category's threshold.
 * @returns Takes one image's probabilities in the order of the model's output;
 * throws a {@linkcode RangeError} where they are too few for the labels, or not
 * all numbers.
 * @throws {ThresholdError} Where `best` is asked for and not published.
 */
export function preparePick(
  labels: readonly EditedLabel[],
  layout: "wd" | "cl",
  options: Pick<CaptionOptions, "thresholds" | "quirks">,
  published: PublishedThresholds | null = null,
  demandsOf?: (label: EditedLabel) => readonly Demand[],
): TagPick {
  const { thresholds } = options;
  const sieved = options.quirks.ratingNeedsThreshold && layout === "cl";
  const gate = sieved ? smallestThreshold(thresholds) : -Infinity;
  const size = labels.reduce((most, { index }) => Math.max(most, index + 1), 0);
  // NaN is reached by nothing: the limit of holes, undesired tags and ratings.
  const limits = new Float32Array(size).fill(NaN);
  const names: (readonly string[])[] = [];
  const categories: ScoredTag["category"][] = [];
  const cuts = new Map<Demand["key"], Cut>();
  for (const label of labels) {
    const { index, category, written } = label;
    names[index] = written;
    categories[index] = category;
    if (category === "rating" || category === "quality") continue;
    // An output that stands for no tag is no score among the others.
    if (label.name === "") continue;
    const demands = demandsOf?.(label) ??
      [{ threshold: thresholds[category], key: category }];
    for (const { threshold, key } of demands) {
      if (threshold === "mcut") {
        const cut = cuts.get(key) ?? { places: [], written: [], general: true };
        cuts.set(key, cut);
        cut.places.push(index);
        cut.general &&= category === "general";
        if (written.length > 0) cut.written.push(index);
        continue;
      }
      if (written.length === 0 || Number.isNaN(gate)) continue;
      const limit = threshold === "best"
        ? publishedThreshold(label, published)
        : threshold;
      // Of several demands one is enough.
      if (!(limits[index]! <= limit)) limits[index] = limit;
    }
  }
  const fixed = limits.slice();
  const best = (category: "rating" | "quality") => {
    const own = labels.filter((label) => label.category === category)
      .filter(({ written }) => !sieved || written.length > 0)
      .sort((a, b) => a.index - b.index);
    return prepareBest(own, sieved ? Math.fround(gate) : -Infinity);
  };
  const bestRating = best("rating");
  const bestQuality = best("quality");

  const leastOf = ({ general }: Cut) => general ? -Infinity : MCUT_FLOOR;
  const pickFrom = (
    probabilities: Float32Array,
    places: Uint32Array | null,
  ): PickedTags => {
    const found = new Map<Demand["key"], number>();
    if (cuts.size > 0) limits.set(fixed);
    for (const [key, cut] of cuts) {
      const { places, written } = cut;
      const least = leastOf(cut);
      const scores = Float32Array.from(places, (i) => probabilities[i]!);
      const threshold = Math.max(least, mcutThreshold(scores));
      found.set(key, threshold);
      for (const i of written) {
        if (probabilities[i]! > threshold) limits[i] = -Infinity;
      }
    }
    const tags: ScoredTag[] = [];
    const count = places?.length ?? size;
    for (let n = 0; n < count; n++) {
      const i = places === null ? n : places[n]!;
      if (i >= size) break;
      const score = probabilities[i]!;
      // Nothing else differs from itself, or from itself by something.
      if (score - score !== 0) throw notANumber(score, i);
      if (!(score >= limits[i]!)) continue;
      const category = categories[i]!;
      for (const name of names[i]!) tags.push({ name, score, category });
    }
    return {
      tags,
      rating: bestRating(probabilities),
      quality: bestQuality(probabilities),
      ...(demandsOf === undefined ? {} : { cuts: found }),
    };
  };
  // What is not known counts as 0, and is looked at only where 0 may be enough.
  const isAllLookedAt = fixed.some((limit) => limit <= 0);
  let laidOut: Float32Array | null = null;
  const pick = (scores: Scores): PickedTags => {
    const isWhole = scores instanceof Float32Array;
    const given = isWhole ? scores.length : scores.outputs;
    if (given < size) {
      throw new RangeError(
        `Cannot pick tags from ${given} probabilities: the labels need ${size}`,
      );
    }
    if (isWhole) return pickFrom(scores, null);
    const { outputs, places, values } = scores;
    // One for all images: it is megabytes a second else, and nobody keeps it.
    if (laidOut?.length !== outputs) laidOut = new Float32Array(outputs);
    for (let i = 0; i < places.length; i++) laidOut[places[i]!] = values[i]!;
    try {
      return pickFrom(laidOut, isAllLookedAt ? null : places);
    } finally {
      for (const place of places) laidOut[place] = 0;
    }
  };
  const groups = [...cuts.values()].map((cut) => ({
    places: cut.places,
    least: leastOf(cut),
  }));
  return Object.assign(pick, { needs: { limits: fixed, groups } });
}

/**
 * A graph that has gone wrong gives NaN, which no threshold is reached by: the
 * caption would be empty, and take the place of one that is not.
 */
function notANumber(score: number, index: number): RangeError {
  return new RangeError(
    `The model gave ${
      Number.isNaN(score) ? "NaN (no number)" : "infinity"
    } as the probability of tag ${
      index + 1
    }: it is damaged, or does not see this image as it should`,
  );
}

/** The outputs of a group whose threshold is found anew for each image. */
interface Cut {
  /** All of its tags'. */
  readonly places: number[];
  /** Those that may be written. */
  readonly written: number[];
  /** Whether all of them are general tags. */
  general: boolean;
}

/** The first of the most likely, where it reaches the gate and may be written. */
function prepareBest(
  labels: readonly EditedLabel[],
  gate: number,
): (probabilities: Float32Array) => ScoredTag | null {
  return (probabilities) => {
    let found: EditedLabel | undefined;
    let most = -Infinity;
    for (const label of labels) {
      const score = probabilities[label.index]!;
      if (!(score >= gate && score > most)) continue;
      found = label;
      most = score;
    }
    const name = found?.written[0];
    if (found === undefined || name === undefined) return null;
    return { name, score: most, category: found.category };
  };
}
