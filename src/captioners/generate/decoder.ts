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
