import type { Sampling } from "./generation.ts";
import { NoNumbers } from "./require_numbers.ts";

/** Tokens that may come next, the most likely first; equals by their numbers. */
export interface Distribution {
  /** The tokens. */
  readonly ids: readonly number[];
  /** Their probabilities, which add up to 1. */
  readonly probabilities: readonly number[];
}

/**
 * What is left to draw from: the scores divided by the temperature, the
 * `topK` best (and those that equal the last of them), and of these the fewest
 * that reach `topP` together, one at the least. The order and the limits are
 * transformers'.
 *
 * @param scores A score a token, after the penalties; -Infinity for never.
 * @param sampling How it is narrowed down.
 * @throws {NoNumbers} Where every token is forbidden.
 */
export function nextTokenDistribution(
  scores: Float64Array,
  { temperature, topK, topP }: Omit<Sampling, "seed">,
): Distribution {
  const least = topK > 0 && topK < scores.length
    ? leastOfBest(scores, topK)
    : -Infinity;
  let ids: number[] = [];
  for (const [id, score] of scores.entries()) {
    if (score >= least && score > -Infinity) ids.push(id);
  }
  if (ids.length === 0) {
    throw new NoNumbers("the model finds no token possible");
  }
  ids.sort((a, b) => scores[b]! - scores[a]! || a - b);
  const weights = (): readonly number[] => {
    const most = scores[ids[0]!]!;
    const parts = ids.map((id) => Math.exp((scores[id]! - most) / temperature));
    const sum = parts.reduce((total, part) => total + part, 0);
    return parts.map((part) => part / sum);
  };
  let probabilities = weights();
  if (topP < 1) {
    // A token stays while those before it have not reached topP.
    let before = 0;
    let kept = 0;
    while (kept < ids.length && (kept === 0 || before < topP)) {
      before += probabilities[kept++]!;
    }
    ids = ids.slice(0, kept);
    probabilities = weights();
  }
  return { ids, probabilities };
}

/** The score of the last of the `count` best; sorting 30,000 would take longer than the model. */
function leastOfBest(scores: Float64Array, count: number): number {
  const best: number[] = [];
  for (const score of scores) {
    if (best.length === count && score <= best[count - 1]!) continue;
    let at = best.length;
    while (at > 0 && best[at - 1]! < score) at--;
    best.splice(at, 0, score);
    if (best.length > count) best.pop();
  }
  return best.at(-1)!;
}
