import type { Label } from "../../model/label.ts";
import type { PublishedThresholds } from "../../model/published_thresholds.ts";

/**
 * The least score that is kept for its own sake: 0.01, as float32 compares.
 * A run with a threshold below it looks at the images again.
 */
export const SCORE_FLOOR: number = Math.fround(0.01);

/** Which of a model's outputs are kept, however low they are. */
export interface ScoreLayout {
  /** Numbers that come out for one picture. */
  readonly outputs: number;
  /** For each output, the number of its category; 255 where it stands for no tag. */
  readonly groups: Uint8Array;
  /** How many categories there are. */
  readonly groupCount: number;
  /** For each output, 1 where its score is kept in any case. */
  readonly always: Uint8Array;
  /** How many of them there are. */
  readonly alwaysCount: number;
}

/** An output that stands for no tag. */
export const NO_GROUP = 255;

/** Categories in a fixed order: their places are part of what is kept. */
const categories: readonly Label["category"][] = [
  "rating",
  "general",
  "character",
  "copyright",
  "artist",
  "meta",
  "quality",
  "model",
];

/**
 * Decides what is kept of a model's scores beside those over
 * {@linkcode SCORE_FLOOR}: ratings and qualities, of which the best is taken
 * however low it is, and tags whose published threshold is lower still.
 *
 * @param outputs Numbers that come out for one picture.
 * @param labels What they stand for.
 * @param published The thresholds that come with the model.
 */
export function scoreLayout(
  outputs: number,
  labels: readonly Label[],
  published: PublishedThresholds | null,
): ScoreLayout {
  const groups = new Uint8Array(outputs).fill(NO_GROUP);
  const always = new Uint8Array(outputs);
  for (const { index, name, category } of labels) {
    const isBest = category === "rating" || category === "quality";
    // Where the best is taken, one without a name may be it.
    if (index >= outputs || (name === "" && !isBest)) continue;
    groups[index] = categories.indexOf(category);
    const threshold = published?.tags.get(index) ??
      published?.categories[category];
    if (isBest || (threshold !== undefined && threshold < SCORE_FLOOR)) {
      always[index] = 1;
    }
  }
  return {
    outputs,
    groups,
    groupCount: categories.length,
    always,
    alwaysCount: always.reduce((sum, each) => sum + each, 0),
  };
}
