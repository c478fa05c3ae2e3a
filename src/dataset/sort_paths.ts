/**
 * Compares two names by code point, as Python compares strings. JavaScript's
 * own `<` compares UTF-16 units and so puts U+1F600 before U+FF21.
 *
 * @returns Below 0 if `a` comes first, above 0 if `b` does, 0 if they are equal.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Moves the surrogates, which stand for U+10000 and up, behind U+FFFF. */
function rank(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10000 : unit;
}

/**
 * Compares two paths part by part, each by code point, as Python's `pathlib`
 * does: all of `data/sub/` comes before `data/sub-a.png`, although `-` is less
 * than `/`.
 *
 * @param a A normalised path.
 * @param b A normalised path.
 * @param separator What parts the names: `/`, or `\` on Windows.
 * @returns Below 0 if `a` comes first, above 0 if `b` does, 0 if they are equal.
 */
export function comparePaths(
  a: string,
  b: string,
  separator: "/" | "\\" = "/",
): number {
  const end = separator.charCodeAt(0);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // A part that ends here is a prefix of the other one, so it is the lesser.
    if (x === end) return -1;
    if (y === end) return 1;
    return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/**
 * Sorts names in place by code point, see {@linkcode compareNames}.
 *
 * @returns The same array.
 */
export function sortNames(names: string[]): string[] {
  // The built-in order is the same and much faster where there are no
  // surrogates, which is nearly everywhere.
  return names.some((name) => /[\ud800-\udfff]/.test(name))
    ? names.sort(compareNames)
    : names.sort();
}
