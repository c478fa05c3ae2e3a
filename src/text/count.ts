/**
 * A number with its noun: `1 image`, `2 images`.
 *
 * @param n How many.
 * @param thing The noun in the singular.
 */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}
