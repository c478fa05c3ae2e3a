import { matchKey } from "../mod.ts";

/**
 * Makes a test for names out of patterns: names as they are, or with `*` for
 * any characters. Underscores, blanks and escapes do not count. It takes time
 * in proportion to the name's length, whatever the pattern.
 *
 * @param patterns Names and patterns.
 */
export function tagMatcher(
  patterns: readonly string[],
): (name: string) => boolean {
  const keys = patterns.map(matchKey);
  const exact = new Set(keys.filter((key) => !key.includes("*")));
  const wild = keys.filter((key) => key.includes("*"))
    .map((key) => key.split("*"));
  return (name) => {
    const key = matchKey(name);
    return exact.has(key) || wild.some((parts) => fits(key, parts));
  };
}

/** Whether a text is made of these parts, in order, with anything between. */
function fits(text: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
