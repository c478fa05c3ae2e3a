import { strip } from "./strip.ts";

/**
 * Splits a list of tags that was given as one text (`--undesired_tags`,
 * `--always_first_tags`) where the captions' separator, without the blanks
 * around it, says so; at commas where the separator is blank. Blank pieces are
 * left out, the others stay unstripped. What is a list already, as presets may
 * have it, is not split.
 */
export function splitTagList(
  given: string | readonly string[],
  separator: string,
): readonly string[] {
  const tags = typeof given === "string"
    ? given.split(strip(separator) || ",")
    : given;
  return tags.filter((tag) => strip(tag) !== "");
}
