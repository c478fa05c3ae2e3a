import type { Generation } from "./generation.ts";

/**
 * Changes the scores of the next token in place, in transformers' order: the
 * repetition penalty, then the shortest length. A negative score is multiplied
 * by the penalty and another divided, once for each token that the sequence has.
 *
 * @param scores A score a token: logits, or log-probabilities in beam search.
 * @param sequence The tokens so far, the prompt included.
 * @param generation The penalty, the length, the end.
 */
export function adjustScores(
  scores: Float64Array,
  sequence: readonly number[],
  { repetitionPenalty, minLength, end }: Generation,
): void {
  if (repetitionPenalty !== 1) {
    for (const token of new Set(sequence)) {
      const score = scores[token];
      if (score === undefined) continue;
      scores[token] = score < 0
        ? score * repetitionPenalty
        : score / repetitionPenalty;
    }
  }
  if (sequence.length < minLength) scores[end] = -Infinity;
}
