import { adjustScores } from "./adjust_scores.ts";
import { drawToken } from "./draw_token.ts";
import type { Generation, Sampling } from "./generation.ts";
import { mulberry32 } from "./mulberry32.ts";
import { nextTokenDistribution } from "./next_token_distribution.ts";
import { requireNumbers } from "./require_numbers.ts";

/**
 * A text decoder that looks at one image and says how likely each token is to
 * come next. The loops of this folder know nothing else of a model.
 */
export interface Decoder {
  /**
   * Begins with a prompt.
   *
   * @param prompt Tokens, one at the least.
   * @returns A logit a token of the vocabulary, for the token behind the prompt.
   */
  begin(prompt: readonly number[]): Promise<Float32Array>;
  /**
   * Goes on with one more token each.
   *
   * @param rows Whole sequences, prompts included, all of one length.
   * @param parents For each of them, which row of the last answer it has grown
   * from (the first answer has one row).
   * @returns The logits behind each sequence, one row after the other.
   */
  next(
    rows: readonly (readonly number[])[],
    parents: readonly number[],
  ): Promise<Float32Array>;
}

/**
 * Follows one sequence to its end: the likeliest token each time, or one that
 * is drawn.
 *
 * @param decoder Looks at the image.
 * @param prompt What the sequence begins with.
 * @param generation Lengths, penalty, end.
 * @param sampling How tokens are drawn; null takes the likeliest.
 * @param signal Looked at between two tokens.
 * @returns The sequence, its prompt and its end (where it came to one) included.
 * @throws {NoNumbers} Where an answer is none.
 */
export async function followOne(
  decoder: Decoder,
  prompt: readonly number[],
  generation: Generation,
  sampling: Sampling | null,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const draw = sampling === null ? null : mulberry32(sampling.seed);
  const sequence = [...prompt];
  let logits = await decoder.begin(prompt);
  while (true) {
    signal.throwIfAborted();
    requireNumbers(logits);
    const scores = Float64Array.from(logits);
    adjustScores(scores, sequence, generation);
    const token = sampling === null || draw === null
      ? likeliest(scores)
      : drawToken(nextTokenDistribution(scores, sampling), draw());
    sequence.push(token);
    if (token === generation.end || sequence.length >= generation.maxLength) {
      return sequence;
    }
    logits = await decoder.next([sequence], [0]);
  }
}

/** The first of the highest. */
function likeliest(scores: Float64Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) {
    if (scores[i]! > scores[best]!) best = i;
  }
  return best;
}
