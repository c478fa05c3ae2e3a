import type { ScoreNeeds } from "../../caption/pick_tags.ts";
import { NO_GROUP, SCORE_FLOOR, type ScoreLayout } from "./score_layout.ts";
import type { KnownScores } from "./score_row.ts";

/** Says of an image's kept scores whether captions made of them are those of fresh ones. */
export type ScoreSufficiency = (known: KnownScores) => boolean;

/**
 * Prepares the question whether kept scores are enough for a run's settings.
 *
 * @param needs What captions hang on.
 * @param layout What is kept.
 * @returns Null where they never are, because a threshold lies below what is
 * kept.
 */
export function scoreSufficiency(
  needs: ScoreNeeds,
  layout: ScoreLayout,
): ScoreSufficiency | null {
  const { limits, groups } = needs;
  for (let i = 0; i < limits.length; i++) {
    if (limits[i]! < SCORE_FLOOR && layout.always[i] !== 1) return null;
  }
  const cuts = groups.filter(({ places }) => places.length > 1)
    .map(({ places, least }) => {
      const members = new Uint8Array(layout.outputs);
      const categories = new Set<number>();
      for (const place of places) {
        members[place] = 1;
        categories.add(layout.groups[place] ?? NO_GROUP);
      }
      categories.delete(NO_GROUP);
      return { members, size: places.length, least, categories };
    });
  if (cuts.length === 0) return () => true;
  return (known) => cuts.every((cut) => isCutKnown(known, cut));
}

interface Cut {
  /** For each output, 1 where it belongs to the group. */
  readonly members: Uint8Array;
  readonly size: number;
  readonly least: number;
  readonly categories: ReadonlySet<number>;
}

/**
 * Whether `mcut` finds the same limit in what is known as in all scores. The
 * gaps between known scores above all unknown ones are exact; any other gap
 * begins no higher than the lowest of these scores, and so is no wider.
 */
function isCutKnown(
  { places, values, bounds }: KnownScores,
  { members, size, least, categories }: Cut,
): boolean {
  let bound = 0;
  for (const category of categories) {
    bound = Math.max(bound, bounds[category]!);
  }
  let count = 0;
  const scores: number[] = [];
  for (const [i, place] of places.entries()) {
    if (members[place] !== 1) continue;
    count++;
    const score = values[i]!;
    if (score >= bound) scores.push(score);
  }
  if (count === size) return true;
  scores.sort((a, b) => b - a);
  // No limit lies above the highest score.
  if (Math.max(scores[0] ?? 0, bound) <= least) return true;
  let widest = -1;
  for (let i = 1; i < scores.length; i++) {
    widest = Math.max(widest, scores[i - 1]! - scores[i]!);
  }
  return scores.length > 1 && widest >= scores.at(-1)!;
}
