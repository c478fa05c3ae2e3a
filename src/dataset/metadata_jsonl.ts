import type { MetadataFormat } from "./metadata_format.ts";
import { jsonScore, pythonString } from "./python_json.ts";

/**
 * The metadata file of sd-scripts' `--output_path out.jsonl`: for every image
 * one line as Python's `json.dumps` writes it, pure ASCII. With scores, a line
 * has a fourth field: a list of `name`, `score`, `category`.
 */
export const metadataJsonl: MetadataFormat = {
  head: "",
  record({ path, caption, width, height, scores }): string {
    const fields = [
      `"image_path": ${text(path)}`,
      `"caption": ${text(caption)}`,
      `"image_size": [${width}, ${height}]`,
    ];
    if (scores !== undefined) {
      const tags = scores.map(({ name, score, category }) =>
        `{"name": ${text(name)}, "score": ${jsonScore(score)}, ` +
        `"category": ${text(category)}}`
      );
      fields.push(`"scores": [${tags.join(", ")}]`);
    }
    return `{${fields.join(", ")}}\n`;
  },
  tail: (): string => "",
};

function text(value: string): string {
  return pythonString(value, true);
}
