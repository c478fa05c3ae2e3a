import { matchKey } from "./match_key.ts";
import { strip } from "./strip.ts";

/** One tag that is to be written as another. */
export interface TagReplacement {
  /** The tag to look for, as it would be written. */
  readonly source: string;
  /** What to write instead; nothing drops the tag. */
  readonly target: string;
}

/**
 * Reads `--tag_replacement`: `source,target` pairs with semicolons between
 * them; `\,` and `\;` stand for the letters themselves, and no other escape
 * exists. Blanks around names and a last semicolon are let pass.
 *
 * @throws {SyntaxError} Where a piece is no pair.
 *
 * @example Two tags that change places
 * ```ts
 * import { parseTagReplacement } from "@wdtag/cli";
 *
 * const [first, second] = parseTagReplacement("cat,dog;dog,cat");
 * console.assert(first?.source === "cat" && second?.target === "cat");
 * ```
 */
export function parseTagReplacement(text: string): readonly TagReplacement[] {
  const pairs = splitUnescaped(text, ";");
  if (pairs.length > 1 && strip(pairs.at(-1)!) === "") pairs.pop();
  return pairs.map((pair) => {
    const [source, target, ...more] = splitUnescaped(pair, ",")
      .map((name) => strip(name.replace(/\\([,;])/g, "$1")));
    if (!source || target === undefined || more.length > 0) {
      throw new SyntaxError(
        `Cannot read "${pair}" in tag replacement "${text}": expected ` +
          '"source,target" or "source1,target1;source2,target2", with "\\," and "\\;" ' +
          "for a comma or semicolon within a name",
      );
    }
    return { source, target };
  });
}

/**
 * Makes a function that replaces one name. A name is looked up once, so what
 * came out is not replaced again and `a,b;b,a` swaps; of two pairs with one
 * source the first counts.
 *
 * @param exact Compare letter by letter, not as {@linkcode matchKey} does.
 * @returns Gives a name's replacement, or `undefined` where it has none.
 */
export function replaceTags(
  replacements: readonly TagReplacement[],
  exact = false,
): (name: string) => string | undefined {
  const key = exact ? (name: string) => name : matchKey;
  const targets = new Map<string, string>();
  for (const { source, target } of replacements) {
    const place = key(source);
    if (!targets.has(place)) targets.set(place, target);
  }
  return (name) => targets.get(key(name));
}

/** Splits at a letter that no backslash stands before; the backslashes stay. */
function splitUnescaped(text: string, at: "," | ";"): string[] {
  return text.split(at === "," ? /(?<!\\),/ : /(?<!\\);/);
}
