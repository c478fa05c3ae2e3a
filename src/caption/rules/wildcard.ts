import { matchKey } from "../match_key.ts";

/** What one sign of a wildcard stands for: itself, any one letter, any letters. */
type Sign = { readonly letter: string } | "one" | "any";

/**
 * Whether a pattern is a wildcard rather than a name: it holds `*` or `?` that
 * no backslash stands before, and a letter or digit, or nothing but `*`. So
 * `?`, `!?` and `*_*` are names.
 */
export function isWildcard(pattern: string): boolean {
  if (/^\*+$/.test(pattern)) return true;
  return /[\p{L}\p{N}]/u.test(pattern) && /(?<!\\)[*?]/.test(pattern);
}

/**
 * Makes a function that says whether a wildcard fits the whole of a tag: `*` is
 * any letters, none included, `?` is one; `\*` and `\?` are themselves. Takes
 * time in proportion to both lengths at the worst.
 *
 * @param pattern Underscores, blanks and escapes in it make no difference.
 * @returns Takes a tag as `matchKey` has it.
 */
export function compileWildcard(pattern: string): (key: string) => boolean {
  const signs = readSigns(pattern);
  return (key) => fits(signs, [...key]);
}

function readSigns(pattern: string): readonly Sign[] {
  const signs: Sign[] = [];
  const pieces = matchKey(pattern).match(/\\[*?]|[^]/gu) ?? [];
  for (const piece of pieces) {
    if (piece === "*") signs.push("any");
    else if (piece === "?") signs.push("one");
    else signs.push({ letter: piece.replace(/^\\(?=[*?])/, "") });
  }
  return signs;
}

/** Goes back to the last `*` only: an earlier one never has to give way. */
function fits(signs: readonly Sign[], letters: readonly string[]): boolean {
  let sign = 0;
  let letter = 0;
  let star = -1;
  let from = 0;
  while (letter < letters.length) {
    const wanted = signs[sign];
    if (wanted === "any") {
      star = sign++;
      from = letter;
    } else if (
      wanted === "one" ||
      (typeof wanted === "object" && wanted.letter === letters[letter])
    ) {
      sign++;
      letter++;
    } else if (star >= 0) {
      sign = star + 1;
      letter = ++from;
    } else return false;
  }
  while (signs[sign] === "any") sign++;
  return sign === signs.length;
}
