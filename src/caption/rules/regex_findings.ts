import { matchKey } from "../match_key.ts";
import { RuleError } from "./rule_error.ts";
import { regexText, ruleName } from "./rule_name.ts";
import type { TagPattern, TagRegex, TagRule } from "./tag_rule.ts";

/** The most names that may come up; models have some ten thousand. */
const MOST_NAMES = 500_000;

/** The most letters of a name that a rule makes. */
const MOST_LETTERS = 1000;

/** What one regular expression found. */
export interface RegexFinding {
  /** The rule's place in the list. */
  readonly rule: number;
  /** The pattern's place in the rule: in `tags`, or in `except` of an overlap. */
  readonly pattern: number;
  /** How many of the names it was tried on, from the first on. */
  readonly tried: number;
  /** The names in which it found something, and what a replacement makes of each. */
  readonly found: readonly (readonly [key: string, names: readonly string[]])[];
}

/** What all regular expressions of a list of rules found; it can be sent as JSON. */
export interface RegexFindings {
  /** Every name that one was tried on, without underscores and escapes. */
  readonly keys: readonly string[];
  /** One for each regular expression. */
  readonly regexes: readonly RegexFinding[];
}

/** A regular expression that is tried next: its rule and its place there. */
export type RegexStep = Pick<RegexFinding, "rule" | "pattern">;

/** The patterns of a rule that may be regular expressions. */
export function patternsOf(rule: TagRule): readonly TagPattern[] {
  return rule.kind === "overlap"
    ? rule.except ?? []
    : "tags" in rule
    ? rule.tags ?? []
    : [];
}

/** Whether any rule has a regular expression. */
export function hasRegex(rules: readonly TagRule[]): boolean {
  return rules.some((rule) =>
    patternsOf(rule).some((pattern) => typeof pattern === "object")
  );
}

/**
 * Reads a regular expression.
 *
 * @throws {RuleError} Where it is none, naming the rule.
 */
export function compileRegex(
  pattern: TagRegex,
  rule: TagRule,
  at: number,
): RegExp {
  const { regex, flags = "" } = pattern;
  if (!/^[gimsu]*$/.test(flags)) {
    throw new RuleError(
      `${capitalised(ruleName(rule, at))} has a regular expression with the ` +
        `flags "${flags}": of flags there are g, i, m, s and u`,
    );
  }
  try {
    return new RegExp(regex, flags);
  } catch (cause) {
    throw new RuleError(
      `${
        capitalised(ruleName(rule, at))
      } has a regular expression that can't ` +
        `be read, ${regexText(pattern)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/**
 * Tries every regular expression of some rules on every name that can get to
 * it: the model's, and those that earlier rules make. It tells which it is
 * about to try, for one of them may go on for ever, and gives at the end what
 * all of them found, so that images need none.
 *
 * @param rules In their order.
 * @param names The model's names.
 * @throws {RuleError} Where one can't be read, or makes names without end.
 */
export function* findRegexes(
  rules: readonly TagRule[],
  names: Iterable<string>,
): Generator<RegexStep, RegexFindings, void> {
  const keys = new Set<string>();
  for (const name of names) if (name !== "") keys.add(matchKey(name));
  const regexes: RegexFinding[] = [];
  for (const [rule, each] of rules.entries()) {
    const templates = each.kind === "replace" ? each.with : [];
    const made = [...targetsOf(each)];
    for (const [pattern, candidate] of patternsOf(each).entries()) {
      if (typeof candidate === "string") continue;
      yield { rule, pattern };
      const regex = compileRegex(candidate, each, rule);
      const found: (readonly [string, readonly string[]])[] = [];
      for (const key of keys) {
        const name = foundIn(key, regex);
        if (name === undefined) continue;
        const becomes: string[] = [];
        // One after another: a thousand of them could not be held at once.
        for (const template of templates) {
          const text = replaced(name, regex, template);
          if (text === null) {
            throw tooMuch(
              each,
              rule,
              candidate,
              `names of more than ${MOST_LETTERS} letters`,
            );
          }
          becomes.push(text);
          made.push(text);
        }
        found.push([key, becomes]);
        if (keys.size + made.length > MOST_NAMES) {
          throw tooMuch(each, rule, candidate, `more than ${MOST_NAMES} names`);
        }
      }
      regexes.push({ rule, pattern, tried: keys.size, found });
    }
    for (const name of made) if (name !== "") keys.add(matchKey(name));
  }
  return { keys: [...keys], regexes };
}

/** A rule that doubles what it finds would fill the memory in twenty steps. */
function tooMuch(
  rule: TagRule,
  at: number,
  regex: TagRegex,
  what: string,
): RuleError {
  return new RuleError(
    `${capitalised(ruleName(rule, at))} makes ${what} with ${
      regexText(regex)
    }: find less, or replace it by less`,
  );
}

/** Runs {@linkcode findRegexes} to its end, in this thread. */
export function findRegexesHere(
  rules: readonly TagRule[],
  names: Iterable<string>,
): RegexFindings {
  const search = findRegexes(rules, names);
  for (let step = search.next();; step = search.next()) {
    if (step.done) return step.value;
  }
}

/** With underscores, as models spell their tags, and then with blanks. */
function foundIn(key: string, regex: RegExp): string | undefined {
  return [key.replaceAll(" ", "_"), key].find((name) => {
    regex.lastIndex = 0;
    return regex.test(name);
  });
}

/** What a template makes of a name; null where that is too long for one. */
function replaced(
  name: string,
  regex: RegExp,
  template: string,
): string | null {
  regex.lastIndex = 0;
  try {
    const text = name.replace(regex, template);
    return text.length > MOST_LETTERS ? null : text;
  } catch (error) {
    // Longer than any text can be.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The names that a rule writes without having found them. */
function targetsOf(rule: TagRule): readonly string[] {
  if (rule.kind === "replace") return rule.with;
  return rule.kind === "alias" || rule.kind === "implication"
    ? rule.pairs.map(([, consequent]) => consequent)
    : [];
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
