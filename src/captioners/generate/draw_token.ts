import type { Distribution } from "./next_token_distribution.ts";

/**
 * Draws a token: the first whose probability and those before it add up to
 * more than the number drawn.
 *
 * @param distribution What may come, the most likely first.
 * @param number From 0 to below 1.
 */
export function drawToken(
  { ids, probabilities }: Distribution,
  number: number,
): number {
  let sum = 0;
  for (const [i, id] of ids.entries()) {
    sum += probabilities[i]!;
    if (number < sum) return id;
  }
  return ids.at(-1)!;
}
