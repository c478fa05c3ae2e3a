/**
 * Numbers from `-reach` to `reach`, spread evenly, that are the same
 * everywhere (a linear congruence, as in Numerical Recipes).
 *
 * @param count How many.
 * @param reach The largest; their standard deviation is `reach / sqrt(3)`.
 * @param seed Which sequence.
 */
export function randomWeights(
  count: number,
  reach: number,
  seed: number,
): Float32Array<ArrayBuffer> {
  const weights = new Float32Array(count);
  // Neighbouring seeds give sequences that start alike, so a few are thrown away.
  let state = Math.imul(seed + 1, 0x9e3779b9) | 0;
  for (let at = -4; at < count; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    if (at >= 0) weights[at] = state * (reach / 2 ** 31);
  }
  return weights;
}
