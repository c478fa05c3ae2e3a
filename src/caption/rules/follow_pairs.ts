import { matchKey } from "../match_key.ts";
import type { TagPair } from "./tag_rule.ts";

/** The second names of pairs by the key of the first, in the pairs' order. */
export function pairTable(
  pairs: readonly TagPair[],
): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, string[]>();
  for (const [antecedent, consequent] of pairs) {
    const key = matchKey(antecedent);
    if (key === matchKey(consequent)) continue;
    const targets = table.get(key);
    if (targets === undefined) table.set(key, [consequent]);
    else targets.push(consequent);
  }
  return table;
}

/**
 * Everything that one name leads to, step by step, nearest first; itself is
 * left out, and a circle is gone round once.
 *
 * @param key The name, as `matchKey` has it.
 * @param next Where a key leads directly.
 */
export function reachable(
  key: string,
  next: (key: string) => readonly string[],
): readonly string[] {
  const seen = new Set([key]);
  const found: string[] = [];
  const waiting = [key];
  for (const from of waiting) {
    for (const name of next(from)) {
      const to = matchKey(name);
      if (seen.has(to)) continue;
      seen.add(to);
      found.push(name);
      waiting.push(to);
    }
  }
  return found;
}

/**
 * The name that an alias leads to at last.
 *
 * @returns `undefined` where there is none, or the way goes in a circle.
 */
export function lastAlias(
  key: string,
  table: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const seen = new Set([key]);
  let name: string | undefined;
  for (
    let next = table.get(key)?.[0];
    next !== undefined;
    next = table.get(matchKey(next))?.[0]
  ) {
    name = next;
    if (seen.size === seen.add(matchKey(next)).size) return;
  }
  return name;
}
