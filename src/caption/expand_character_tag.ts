/**
 * Splits the last group of parentheses off a character tag:
 * `mash_(swimsuit)_(fate)` gives `mash_(swimsuit)` and `fate`, and `a_(b_(c))`
 * gives `a` and `b_(c)`. Without such a group, or without a name before it, the
 * tag stays as it is; an empty group is left out.
 *
 * @param tag As the label file spells it.
 * @returns One name or two.
 *
 * @example
 * ```ts
 * import { expandCharacterTag } from "@wdtag/cli";
 *
 * console.assert(expandCharacterTag("saber_(fate)").join() === "saber,fate");
 * ```
 */
export function expandCharacterTag(tag: string): readonly string[] {
  const open = lastGroup(tag);
  if (open === undefined) return [tag];
  const character = tag.slice(0, open).replace(/[_ ]$/, "");
  const series = tag.slice(open + 1, -1);
  if (character === "") return [tag];
  return series === "" ? [character] : [character, series];
}

/**
 * The same as sd-scripts does it: one name that holds the separator, cut at the
 * last opening parenthesis wherever it belongs (`a_(b_(c))` gives `a_(b, c`).
 */
export function expandCharacterTagInPlace(
  tag: string,
  separator: string,
): string {
  if (!tag.endsWith(")")) return tag;
  const cut = tag.lastIndexOf("(");
  const character = cut < 0 ? "" : tag.slice(0, cut).replace(/_$/, "");
  return character + separator + tag.slice(cut + 1).replaceAll(")", "");
}

/** Where the group opens that the tag's last letter closes. */
function lastGroup(tag: string): number | undefined {
  if (!tag.endsWith(")")) return;
  let depth = 0;
  for (let at = tag.length - 1; at >= 0; at--) {
    if (tag[at] === ")") depth++;
    else if (tag[at] === "(" && --depth === 0) return at;
  }
  return;
}
