import type { TagCategory } from "../../model/label.ts";

/**
 * Which tags are meant. A text is a name, or a wildcard where it holds `*` (any
 * letters, none included) or `?` (one letter) beside letters or digits, or is
 * nothing but `*`: `?` and `!?` are tags. `\*` and `\?` are the signs
 * themselves. It fits a whole name.
 *
 * A regular expression is JavaScript's, and is looked for anywhere in a name,
 * with underscores first and then with blanks. Its flags are of `gimsu`.
 *
 * Underscores, blanks and escapes make no difference: `blue_eyes`, `blue eyes`
 * and `blue\_eyes` are one. Upper and lower case do.
 */
export type TagPattern = string | TagRegex;

/** A regular expression that is looked for in tags. */
export interface TagRegex {
  /** Its source, as between the slashes of JavaScript. */
  readonly regex: string;
  /** Its flags. */
  readonly flags?: string;
}

/** What all rules have. */
export interface RuleScope {
  /** The rule is for tags of these categories. Without it: all, but rating and quality. */
  readonly categories?: readonly TagCategory[];
  /** How messages call it; without one, its place and kind: `rule 3 (exclude)`. */
  readonly label?: string;
}

/** These tags are left out. */
export interface ExcludeRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "exclude";
  /** Which. */
  readonly tags: readonly TagPattern[];
}

/** Of its categories these tags stay, and all others are left out. */
export interface KeepRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "keep";
  /** Which. */
  readonly tags: readonly TagPattern[];
}

/**
 * These tags become others. The new ones stand where the first of the old ones
 * stood, with the highest of their scores; one that is there already is not
 * written twice.
 */
export interface ReplaceRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "replace";
  /** Which; each that is found is replaced, or with `all` none unless every one is found. */
  readonly tags: readonly TagPattern[];
  /**
   * What they become; none leaves them out. For a regular expression, what it
   * found in the name becomes this, with `$1` and `$<name>` for its groups.
   */
  readonly with: readonly string[];
  /** Only where every one of `tags` finds something: many to one. */
  readonly all?: boolean;
  /** The category of the new tags; without one, that which the model has for the name, or else that of the old tag. */
  readonly category?: TagCategory;
}

/** Two names: of an alias the old and the new one, of an implication the more and the less exact. */
export type TagPair = readonly [antecedent: string, consequent: string];

/** Names that have another one by now: the second of a pair is written for the first; chains are followed. */
export interface AliasRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "alias";
  /** Names, no wildcards; as Danbooru's export has them. */
  readonly pairs: readonly TagPair[];
  /** As of {@linkcode ReplaceRule}. */
  readonly category?: TagCategory;
}

/** Where the first tag of a pair is, the second is added behind it, with its score; chains are followed. */
export interface ImplicationRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "implication";
  /** Names, no wildcards; as Danbooru's export has them. */
  readonly pairs: readonly TagPair[];
  /** As of {@linkcode ReplaceRule}. */
  readonly category?: TagCategory;
}

/**
 * Tags are left out that a more exact one says already: `shirt` beside
 * `white_shirt`. Without `categories`, for general tags.
 */
export interface OverlapRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "overlap";
  /** A tag goes whose words are the last words of one that is there; true without. */
  readonly words?: boolean;
  /** A tag goes that one that is there implies; chains are followed. */
  readonly pairs?: readonly TagPair[];
  /** These always stay. */
  readonly except?: readonly TagPattern[];
}

/** Of tags that cannot all be true the likeliest stays: `1girl` or `2girls`. */
export interface ContradictionRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "contradiction";
  /** Of each group's names one stays. */
  readonly groups?: readonly (readonly string[])[];
  /** Whether the groups of {@linkcode contradictions} count too; true without. */
  readonly builtIn?: boolean;
}

/** Of these tags at most so many stay: the likeliest, in the order in which they stood. */
export interface LimitRule extends RuleScope {
  /** Tells the kinds of rule apart. */
  readonly kind: "limit";
  /** How many. */
  readonly limit: number;
  /** Which are counted; without it all. */
  readonly tags?: readonly TagPattern[];
}

/**
 * What is to become of an image's tags, as data. Rules see the model's names,
 * before anything is done to them for a caption's sake, and work one after the
 * other in the order of their list.
 *
 * @example
 * ```ts
 * import type { TagRule } from "@wdtag/cli";
 *
 * const rules: readonly TagRule[] = [
 *   { kind: "exclude", tags: ["*_background", { regex: "^(un)?censored$" }] },
 *   { kind: "replace", tags: [{ regex: "^(.+)_hair$" }], with: ["$1-haired"] },
 *   { kind: "contradiction" },
 * ];
 * console.assert(rules.length === 3);
 * ```
 */
export type TagRule =
  | ExcludeRule
  | KeepRule
  | ReplaceRule
  | AliasRule
  | ImplicationRule
  | OverlapRule
  | ContradictionRule
  | LimitRule;
