/** The letters that Python's `str.isspace()` knows; not JavaScript's: it adds U+FEFF and lacks U+001C..1F and U+0085. */
const space =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const leading = new RegExp(`^[${space}]+`);
const trailing = new RegExp(`[${space}]`);

/**
 * Removes white space at both ends, exactly as Python's `str.strip()`: of all
 * Unicode kinds, the separators U+001C..1F and U+0085 included, but not U+FEFF
 * or U+200B.
 */
export function strip(text: string): string {
  const start = leading.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && trailing.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
