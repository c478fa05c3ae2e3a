import type { Label } from "../label.ts";
import { LabelError } from "../label_error.ts";
import { readJson } from "../parse_tag_mapping.ts";
import {
  oneThreshold,
  type PublishedThresholds,
} from "../published_thresholds.ts";

const expected =
  `expected {"macro_single_threshold": {"support_ge_1": {"pr_breakeven": {"threshold": 0.75}}}, ` +
  `"per_tag": {"per_tag": {"1girl": {"pr_threshold": 0.8}, ...}}}`;

/**
 * Reads the `pr_thresholds.json` that OppaiOracle's `tools/find_pr_threshold.py`
 * writes: where precision equals recall, for each tag that was seen often
 * enough (`per_tag.per_tag.<tag>.pr_threshold`), and for all tags together.
 * Tags without one of their own take the one of all, averaged over tags
 * (`macro_single_threshold`, `support_ge_1` before `support_ge_0`), as WD's
 * published thresholds are.
 *
 * @param text The file's text.
 * @param labels Whose places in the output the names stand for.
 * @throws {LabelError} Where the text is no such file.
 */
export function parsePrThresholds(
  text: string,
  labels: readonly Label[],
): PublishedThresholds {
  const root = readJson(text.replace(/^\uFEFF/, ""), expected);
  const macro = at(root, "macro_single_threshold");
  const overall = ["support_ge_1", "support_ge_0"]
    .map((cut) => at(at(at(macro, cut), "pr_breakeven"), "threshold"))
    .find((value) => value !== undefined);
  const table = at(at(root, "per_tag"), "per_tag");
  if (overall === undefined && table === undefined) {
    throw new LabelError(`No thresholds in the file, ${expected}`);
  }
  const tags = new Map<number, number>();
  if (table !== undefined) {
    for (const { index, name } of labels) {
      const own = at(at(table, name), "pr_threshold");
      if (own !== undefined) tags.set(index, check(own, `tag "${name}"`));
    }
  }
  const { categories } = overall === undefined
    ? { categories: {} }
    : oneThreshold(check(overall, "all tags together"));
  return { categories, tags };
}

function check(value: unknown, what: string): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new LabelError(
    `The threshold of ${what} is ${
      JSON.stringify(value)
    }, expected a number from 0 to 1`,
  );
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null &&
      Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
