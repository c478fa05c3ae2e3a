/** A model's answer that no token can be chosen from. */
export class NoNumbers extends Error {
  override readonly name = "NoNumbers";
}

/**
 * Sees to it that a token can be chosen: a graph whose numbers run over gives
 * NaN or infinity, and would go on as if it had answered.
 *
 * @param logits A number a token.
 * @throws {NoNumbers} Where one is NaN or infinite, or no token is possible;
 * -Infinity alone means "never".
 */
export function requireNumbers(logits: Float32Array): void {
  let isPossible = false;
  for (const logit of logits) {
    if (!(logit < Infinity)) {
      throw new NoNumbers(
        `the model answers ${logit} instead of a number: its own numbers ran over, as those of float16 do, or its graph is damaged`,
      );
    }
    if (logit > -Infinity) isPossible = true;
  }
  if (!isPossible) throw new NoNumbers("the model finds no token possible");
}
