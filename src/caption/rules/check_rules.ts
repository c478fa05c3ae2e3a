import { compileRegex, patternsOf } from "./regex_findings.ts";
import { RuleError } from "./rule_error.ts";
import { ruleName } from "./rule_name.ts";
import type { TagRule } from "./tag_rule.ts";

/**
 * Looks over rules, which may come from a program rather than from a preset.
 *
 * @throws {RuleError} At the first that makes no sense, naming it.
 */
export function checkRules(rules: readonly TagRule[]): void {
  for (const [at, rule] of rules.entries()) {
    for (const pattern of patternsOf(rule)) {
      if (typeof pattern === "object") compileRegex(pattern, rule, at);
    }
    if (rule.kind !== "limit") continue;
    const { limit } = rule;
    if (Number.isInteger(limit) && limit >= 0) continue;
    throw new RuleError(
      `The limit of ${ruleName(rule, at)} must be a whole number from 0, ` +
        `not ${limit}`,
    );
  }
}
