import { matchKey } from "./match_key.ts";
import { splitCaption } from "./split_caption.ts";
import { strip } from "./strip.ts";

/** What becomes of a caption that is there; one that is skipped gets no new one. */
export type ExistingPolicy = "overwrite" | "append" | "prepend";

/**
 * The text of a caption that may have one before it, without the newline that
 * its file ends with. Appending keeps the existing tags, repeats among them
 * included, strips them, and puts the new ones that they lack behind them;
 * prepending puts those before them.
 *
 * @param existing The caption file's text, its BOM kept; null where there is no file.
 * @param newTags In the caption's order.
 * @param policy What to do with existing tags.
 * @param separator What stands between two tags, blanks included.
 * @param exact As sd-scripts: tags are the same only letter by letter, and a
 * BOM belongs to the first of them. Otherwise underscores and escapes do not
 * count, a sentence is there where its parts are in a row, and a BOM is dropped.
 *
 * @example
 * ```ts
 * import { combineWithExisting } from "@wdtag/cli";
 *
 * const caption = combineWithExisting("solo, my oc\n", ["1girl", "solo"], "append", ", ");
 * console.assert(caption === "solo, my oc, 1girl");
 * ```
 */
export function combineWithExisting(
  existing: string | null,
  newTags: readonly string[],
  policy: ExistingPolicy,
  separator: string,
  exact = false,
): string {
  if (existing === null || policy === "overwrite") {
    return newTags.join(separator);
  }
  const key = exact ? (name: string) => name : matchKey;
  const newKeys = new Set(newTags.map(key));
  const existingTags = splitCaption(existing, separator, {
    exact,
    isKnown: (name) => newKeys.has(key(name)),
  });
  const isThere = strip(separator) === ""
    ? findWithin(existingTags, separator)
    : exact
    ? findAmong(existingTags, key)
    : findInRow(existingTags, separator, key);
  const added = newTags.filter((tag) => !isThere(tag));
  const tags = policy === "append"
    ? [...existingTags, ...added]
    : [...added, ...existingTags];
  return tags.join(separator);
}

function findAmong(
  tags: readonly string[],
  key: (name: string) => string,
): (tag: string) => boolean {
  const keys = new Set(tags.map(key));
  return (tag) => keys.has(key(tag));
}

/**
 * A sentence may hold separators, so that it is several pieces of the caption:
 * those are looked for in a row.
 */
function findInRow(
  tags: readonly string[],
  separator: string,
  key: (name: string) => string,
): (tag: string) => boolean {
  const isAmong = findAmong(tags, key);
  const keys = tags.map(key);
  return (tag) => {
    if (isAmong(tag)) return true;
    const parts = splitCaption(tag, separator).map(key);
    return parts.length > 1 &&
      keys.some((_, at) => parts.every((part, i) => keys[at + i] === part));
  };
}

/** Where blanks stand between tags, `blue eyes` is two pieces: look for them in a row. */
function findWithin(
  tags: readonly string[],
  separator: string,
): (tag: string) => boolean {
  const padded = (pieces: readonly string[]) =>
    separator + pieces.join(separator) + separator;
  const text = padded(tags);
  return (tag) => text.includes(padded(splitCaption(tag, separator)));
}
