/**
 * Counts tags into a map, which keeps the order of their first appearance.
 *
 * @param counts How often each tag was seen before; changed in place.
 * @param names The tags of one more image.
 */
export function countTags(
  counts: Map<string, number>,
  names: readonly string[],
): void {
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
}

/**
 * Tags and how often they were given, the most frequent first; of equals the
 * one that was seen first.
 */
export function tagFrequencies(
  counts: ReadonlyMap<string, number>,
): readonly (readonly [name: string, count: number])[] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** The lines that `--frequency_tags` prints below its heading. */
export function frequencyLines(
  counts: ReadonlyMap<string, number>,
): readonly string[] {
  return tagFrequencies(counts).map(([name, count]) => `${name}: ${count}`);
}
