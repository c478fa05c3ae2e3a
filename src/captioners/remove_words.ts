/**
 * What GIT makes up of writing in pictures, "with the words ..." and its like,
 * one pattern after the other as in sd-scripts' `make_captions_by_git.py`.
 * Python's `\w` and `\d` are those of Unicode.
 */
const W = String.raw`[\p{L}\p{N}_]`;

const made = [
  // with the words "..." on the wall
  `(?:has|with|and) the (?:words?|letters?|name) (?:" ?[^"]*"|${W}+)` +
  `(?: ?(?:is )?(?:on|in) (?:the |her |their |him )?${W}+)?`,
  // with a sign that says "..." on it, and the same in single quotes
  `(?:with a sign )?that says ?(?:" ?[^"]*"|${W}+)(?: ?on it)?`,
  `(?:with a sign )?that says ?(?:' ?(?:i'm)?[^']*'|${W}+)(?: ?on it)?`,
  String.raw`with the number \p{Nd}+ on (?:it|${W}+ ${W}+)`,
  `with the words "`,
  `word ${W}+ on it`,
  `that says the word ${W}+ on it`,
  `that says'the word "(?: on it)?`,
].map((pattern) => new RegExp(pattern, "gu"));

/**
 * Takes out of a caption what speaks of words in the picture, with the effect
 * of sd-scripts' `--remove_words`; the spaces around it stay.
 *
 * @param caption A sentence.
 */
export function removeWords(caption: string): string {
  return made.reduce((text, pattern) => text.replace(pattern, ""), caption);
}
