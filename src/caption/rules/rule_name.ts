import type { TagRegex, TagRule } from "./tag_rule.ts";

/**
 * How messages call a rule.
 *
 * @param rule The rule.
 * @param at Its place in the list, from 0.
 */
export function ruleName(rule: TagRule, at: number): string {
  return rule.label === undefined
    ? `rule ${at + 1} (${rule.kind})`
    : `rule "${rule.label}"`;
}

/** A regular expression as messages write it. */
export function regexText({ regex, flags = "" }: TagRegex): string {
  return `/${regex}/${flags}`;
}
