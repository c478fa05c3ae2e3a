import type { Threshold } from "../thresholds.ts";

/**
 * What a slot of a caption holds: the tags of a category, or a text.
 *
 * - `count`: the general tags that say how many are in the picture, see
 *   {@linkcode countTagNames}.
 * - `any`: the tags of every category but rating and quality.
 * - `rating`, `quality`: the likeliest one of its kind.
 * - `trigger`: the trigger word, `text` or else the form's.
 * - `text`: a fixed text.
 * - `sentence`: what a captioner wrote.
 * - `keep_tokens_separator`: no text of its own but the place where the form's
 *   `keepTokensSeparator` stands; at most two in a line.
 *
 * The others are the categories of the same name.
 */
export type SlotKind =
  | "quality"
  | "count"
  | "character"
  | "copyright"
  | "artist"
  | "rating"
  | "general"
  | "meta"
  | "model"
  | "any"
  | "trigger"
  | "text"
  | "sentence"
  | "keep_tokens_separator";

/**
 * The order of the tags within a slot: by falling score, equals in the model's
 * order; in the model's order; by the letters of the model's names; or in that
 * of the slot's `include`.
 */
export type SlotOrder = "score" | "model" | "alphabetical" | "given";

/** What becomes of underscores in tags; faces such as `^_^` keep theirs. */
export type Underscores = "keep" | "blanks";

/** Whether parentheses are written as prompts need them: `\(` and `\)`. */
export type Parentheses = "keep" | "escape";

/**
 * One place in a caption. A tag stands in one slot of a line: the first that
 * takes it. One that no slot takes is not written.
 */
export interface Slot {
  /** What it holds. */
  readonly kind: SlotKind;
  /** The text of `text`, the word of `trigger`; the others have none. */
  readonly text?: string;
  /** From which score on its tags are taken; without one, the category's. */
  readonly threshold?: Threshold;
  /** At most so many tags: the likeliest, of a `given` order the first. */
  readonly limit?: number;
  /** Without one, a WD model's tags stand in the model's order and a cl model's by score. */
  readonly order?: SlotOrder;
  /** It takes only tags that one of these names or wildcards (`*`, `?`) fits. */
  readonly include?: readonly string[];
  /** It takes no tag that one of these names or wildcards fits. */
  readonly exclude?: readonly string[];
  /** What stands between two of its tags; without one, the form's. */
  readonly separator?: string;
  /** Its tags are joined by the form's `secondarySeparator`: trainers shuffle them as one. */
  readonly together?: boolean;
  /** Without one, the form's. */
  readonly underscores?: Underscores;
  /** Without one, the form's. */
  readonly parentheses?: Parentheses;
  /** Tags that are written as another word, as it is: `general` as `safe`. An empty word drops the tag. */
  readonly words?: Readonly<Record<string, string>>;
  /** Stands directly before each of its tags, as in `by wlop`. */
  readonly prefix?: string;
  /** Stands directly behind each of its tags. */
  readonly suffix?: string;
}

/** One line of a caption: its slots in their order. */
export interface CaptionLine {
  /** Slots that hold nothing leave nothing behind, separators included. */
  readonly slots: readonly Slot[];
}

/**
 * The form of a caption.
 *
 * @example
 * ```ts
 * import {
 *   type CaptionForm,
 *   defaultCaptionOptions,
 *   prepareCaptioner,
 * } from "@wdtag/cli";
 *
 * const form: CaptionForm = {
 *   lines: [{
 *     slots: [
 *       { kind: "count" },
 *       { kind: "keep_tokens_separator" },
 *       { kind: "general", underscores: "blanks" },
 *     ],
 *   }],
 *   separator: ", ",
 *   trigger: "my_style",
 * };
 * const captioner = prepareCaptioner({
 *   labels: [
 *     { index: 0, name: "blue_eyes", category: "general" },
 *     { index: 1, name: "1girl", category: "general" },
 *   ],
 *   layout: "wd",
 * }, { ...defaultCaptionOptions, form });
 * const { caption } = captioner.compose(Float32Array.of(0.6, 0.9));
 * console.assert(caption === "my_style, 1girl ||| blue eyes");
 * ```
 */
export interface CaptionForm {
  /** Several lines are several captions of one image: kohya's `enable_wildcard` takes one of them. Empty ones are not written. */
  readonly lines: readonly CaptionLine[];
  /** What stands between two tags and between two slots, blanks included. */
  readonly separator: string;
  /** The trigger word: it stands where a slot `trigger` is, or else first in every line. */
  readonly trigger?: string;
  /** For slots that do not say; `keep` without. */
  readonly underscores?: Underscores;
  /** For slots that do not say; `keep` without. */
  readonly parentheses?: Parentheses;
  /** What stands at a slot `keep_tokens_separator`, with a blank on either side; `|||` without. */
  readonly keepTokensSeparator?: string;
  /** What stands between tags that are `together`; `;;;` without. */
  readonly secondarySeparator?: string;
  /** Stands directly before every line, as it is. */
  readonly prefix?: string;
  /** Stands directly behind every line, as it is. */
  readonly suffix?: string;
}
