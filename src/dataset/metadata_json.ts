import type { MetadataFormat } from "./metadata_format.ts";
import { jsonScore, pythonString } from "./python_json.ts";

/**
 * The metadata file of sd-scripts' `--output_path out.json`, as Python's
 * `json.dump(results, ensure_ascii=False, indent=4)` writes it: an object with
 * an entry for every image's path, no line end at the end, `{}` if it is empty.
 * A sentence is called `caption`, as `merge_captions_to_metadata.py` calls it.
 * With scores, an entry has a third field: a list of `name`, `score`,
 * `category`, in the order given.
 */
export const metadataJson: MetadataFormat = {
  head: "{",
  record(
    { path, caption, width, height, scores, isSentence = false },
    index,
  ): string {
    const fields = [
      `"${isSentence ? "caption" : "tags"}": ${text(caption)}`,
      `"image_size": ${list([`${width}`, `${height}`], 2)}`,
    ];
    if (scores !== undefined) {
      const tags = scores.map(({ name, score, category }) =>
        block("{}", [
          `"name": ${text(name)}`,
          `"score": ${jsonScore(score)}`,
          `"category": ${text(category)}`,
        ], 3)
      );
      fields.push(`"scores": ${list(tags, 2)}`);
    }
    const entry = `${text(path)}: ${block("{}", fields, 1)}`;
    return `${index === 0 ? "" : ","}\n${indent(1)}${entry}`;
  },
  tail: (count): string => count === 0 ? "}" : "\n}",
};

function text(value: string): string {
  return pythonString(value, false);
}

function list(items: readonly string[], depth: number): string {
  return block("[]", items, depth);
}

/** Items between brackets, one a line, a level deeper than the brackets. */
function block(
  brackets: "{}" | "[]",
  items: readonly string[],
  depth: number,
): string {
  if (items.length === 0) return brackets;
  const inner = items.map((item) => `\n${indent(depth + 1)}${item}`).join(",");
  return `${brackets[0]}${inner}\n${indent(depth)}${brackets[1]}`;
}

function indent(depth: number): string {
  return " ".repeat(4 * depth);
}
