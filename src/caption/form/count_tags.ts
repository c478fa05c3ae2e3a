import { matchKey } from "../match_key.ts";

const several = ["girl", "boy", "other"].flatMap((one) => [
  `1${one}`,
  ...[2, 3, 4, 5].map((count) => `${count}${one}s`),
  `6+${one}s`,
  `multiple_${one}s`,
]);

/**
 * The tags of slots `count`: the numbers of girls, boys and others up to
 * `6+girls`, `multiple_girls` and its like, `solo` and `no_humans`.
 */
export const countTagNames: readonly string[] = [
  ...several,
  "solo",
  "no_humans",
];

const keys: ReadonlySet<string> = new Set(countTagNames.map(matchKey));

/** Whether a tag says how many are in the picture. */
export function isCountTag(name: string): boolean {
  return keys.has(matchKey(name));
}
