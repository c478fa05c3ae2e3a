import { strip } from "./strip.ts";

/**
 * Splits a list of tags that was given as one text (`--undesired_tags`,
 * `--always_first_tags`) where the captions' separator, without the blanks
 * around it, says so; at commas where the separator is blank. Blank pieces are
 * left out, the others stay unstripped.
 */
export function splitTagList(
  text: string,
  separator: string,
): readonly string[] {
  return text.split(strip(separator) || ",").filter((tag) => strip(tag) !== "");
}
