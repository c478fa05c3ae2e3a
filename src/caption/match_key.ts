/**
 * What two spellings of one tag have in common: `blue_eyes`, `blue eyes` and
 * `blue\_eyes` are one, and so are `saber_(fate)` and `saber \(fate\)`. Upper
 * and lower case are different. The key is for comparing only.
 *
 * @example
 * ```ts
 * import { matchKey } from "@wdtag/cli";
 *
 * console.assert(matchKey("blue_eyes") === matchKey("blue eyes"));
 * ```
 */
export function matchKey(name: string): string {
  return name.replace(/\\([()[\]_])/g, "$1").replaceAll("_", " ");
}

/**
 * How tags are compared: by {@linkcode matchKey}, or letter by letter.
 *
 * @param quirks Those of the script that are kept.
 */
export function tagKey(
  quirks: { readonly exactTagMatching: boolean },
): (name: string) => string {
  return quirks.exactTagMatching ? (name) => name : matchKey;
}
