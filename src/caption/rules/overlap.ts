import { matchKey } from "../match_key.ts";
import { remember } from "../remember.ts";
import type { ScoredTag } from "../scored_tag.ts";
import { pairTable, reachable } from "./follow_pairs.ts";
import type { OverlapRule } from "./tag_rule.ts";

/** Behind these words comes something else than what the tag is: `hand on hip` is no hip, `no shirt` no shirt. */
const breaks: ReadonlySet<string> = new Set([
  ..."no not without fake faux".split(" "),
  ..."above across against and around as at behind beside between by".split(
    " ",
  ),
  ..."covering for from grabbing holding in inside into of off on onto".split(
    " ",
  ),
  ..."or out outside over own through to touching towards under up".split(" "),
  ..."vs with".split(" "),
]);

/**
 * What a tag's last words say by themselves: of `long blonde hair` they are
 * `blonde hair` and `hair`.
 *
 * @param key The tag, as `matchKey` has it.
 */
export function tailsOf(key: string): readonly string[] {
  const words = key.split(" ");
  const tails: string[] = [];
  for (let at = 1; at < words.length; at++) {
    if (breaks.has(words[at - 1]!)) break;
    tails.push(words.slice(at).join(" "));
  }
  return tails.filter((tail) => tail !== "");
}

/**
 * Makes the function that leaves out what a more exact tag says already. Of
 * tags that say the same of each other the first stays.
 *
 * @param rule The rule.
 * @param isScoped Whether a tag may go.
 * @param isSafe Whether a tag always stays.
 */
export function prepareOverlap(
  rule: OverlapRule,
  isScoped: (tag: ScoredTag) => boolean,
  isSafe: (tag: ScoredTag) => boolean,
): (tags: readonly ScoredTag[]) => readonly ScoredTag[] {
  const { words = true } = rule;
  const pairs = pairTable(rule.pairs ?? []);
  const implied = (key: string) => pairs.get(key) ?? [];
  const keysOf = (names: readonly string[]) => names.map(matchKey);
  const byAll = remember((key) =>
    keysOf(reachable(key, (from) => [
      ...(words ? tailsOf(from) : []),
      ...implied(from),
    ]))
  );
  const byPairs = remember((key) => {
    const direct = keysOf(implied(key));
    const all = new Set(direct.flatMap((each) => [each, ...byAll(each)]));
    all.delete(key);
    return [...all];
  });
  return (tags) => {
    const keyed = tags.map((tag) => {
      const key = matchKey(tag.name);
      const scoped = isScoped(tag);
      return {
        tag,
        key,
        says: scoped ? byAll(key) : byPairs(key),
        mayGo: scoped && !isSafe(tag),
      };
    });
    // How many of those that are still there say it.
    const said = new Map<string, number>();
    const count = (says: readonly string[], by: number) => {
      for (const key of says) said.set(key, (said.get(key) ?? 0) + by);
    };
    for (const { says } of keyed) count(says, 1);
    // From behind: of two that say each other the first stays.
    return keyed.toReversed().filter(({ key, says, mayGo }) => {
      if (!mayGo || (said.get(key) ?? 0) === 0) return true;
      count(says, -1);
      return false;
    }).reverse().map(({ tag }) => tag);
  };
}
