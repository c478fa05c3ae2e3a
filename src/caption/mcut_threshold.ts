/**
 * The least threshold of categories other than `general`, of which an image
 * may have no tag at all: without it, the likeliest of ten thousand characters
 * would be found in every landscape. SmilingWolf's demo has it for characters.
 */
export const MCUT_FLOOR = 0.15;

/**
 * Maximum cut: the threshold lies in the middle of the largest gap between two
 * scores that follow each other by size; tags above it are taken. Of gaps that
 * are equally large the one between the higher scores counts. NaN is no score.
 *
 * C. Largeron, C. Moulin, M. Géry, "MCut: a thresholding strategy for
 * multi-label classification", Advances in Intelligent Data Analysis XI, 2012.
 *
 * @param scores The scores of one category, in any order; they are sorted.
 * @returns The threshold; where all scores are equal, that score itself, which
 * takes none of them; 0.5 where there are fewer than two, and so no gap.
 *
 * @example
 * ```ts
 * import { mcutThreshold } from "@wdtag/cli";
 *
 * console.assert(mcutThreshold(Float32Array.of(1, 0.75, 0.25)) === 0.5);
 * ```
 */
export function mcutThreshold(scores: Float32Array): number {
  // Typed arrays sort by number, NaN last.
  scores.sort();
  let last = scores.length - 1;
  while (last >= 0 && Number.isNaN(scores[last]!)) last--;
  if (last < 1) return 0.5;
  let widest = -1;
  let threshold = 0.5;
  for (let i = last; i > 0; i--) {
    const gap = scores[i]! - scores[i - 1]!;
    if (!(gap > widest)) continue;
    widest = gap;
    threshold = (scores[i]! + scores[i - 1]!) / 2;
  }
  return threshold;
}
