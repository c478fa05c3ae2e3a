import { matchKey } from "../match_key.ts";
import { remember } from "../remember.ts";
import { compileWildcard, isWildcard } from "./wildcard.ts";

/**
 * Makes a function that says which of some names and wildcards fits a tag
 * first; underscores, blanks and escapes make no difference.
 *
 * @param patterns As in a rule, without regular expressions.
 * @returns Takes a tag in any spelling, gives the place of the pattern in the
 * list, or -1 where none fits.
 */
export function prepareNameMatcher(
  patterns: readonly string[],
): (name: string) => number {
  const names = new Map<string, number>();
  const wildcards: (readonly [(key: string) => boolean, number])[] = [];
  for (const [at, pattern] of patterns.entries()) {
    if (isWildcard(pattern)) wildcards.push([compileWildcard(pattern), at]);
    else {
      const key = matchKey(pattern.replace(/\\(?=[*?])/g, ""));
      if (!names.has(key)) names.set(key, at);
    }
  }
  const byWildcard = remember((key) =>
    wildcards.find(([fits]) => fits(key))?.[1] ?? -1
  );
  return (name) => {
    const key = matchKey(name);
    const exact = names.get(key) ?? -1;
    if (wildcards.length === 0) return exact;
    const wild = byWildcard(key);
    return exact < 0 || (wild >= 0 && wild < exact) ? wild : exact;
  };
}
