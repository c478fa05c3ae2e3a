/**
 * Turns logits into probabilities in place, `1 / (1 + exp(-x))` with each step
 * rounded to float32, as NumPy computes it on a float32 array.
 *
 * @param logits Numbers of any size; they become 0..1.
 */
export function sigmoid(logits: Float32Array): void {
  for (let i = 0; i < logits.length; i++) {
    const e = Math.fround(Math.exp(-logits[i]!));
    logits[i] = 1 / Math.fround(1 + e);
  }
}
