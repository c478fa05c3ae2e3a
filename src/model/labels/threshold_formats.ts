import type { Label } from "../label.ts";
import type { PublishedThresholds } from "../published_thresholds.ts";
import { parseCategoryThresholds } from "./parse_category_thresholds.ts";
import { parsePrThresholds } from "./parse_pr_thresholds.ts";

/** The kinds of file that thresholds are published in. */
export const thresholdFormatNames = ["category_csv", "pr_json"] as const;

/** A kind of threshold file, by its name. */
export type ThresholdFormat = typeof thresholdFormatNames[number];

/** The readers of all kinds of threshold file; they throw a `LabelError`. */
export const thresholdFormats: Readonly<
  Record<
    ThresholdFormat,
    (text: string, labels: readonly Label[]) => PublishedThresholds
  >
> = {
  category_csv: parseCategoryThresholds,
  pr_json: parsePrThresholds,
};
