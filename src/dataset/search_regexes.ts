import {
  hasRegex,
  patternsOf,
  type RegexFindings,
  type RegexStep,
} from "../caption/rules/regex_findings.ts";
import { RuleError } from "../caption/rules/rule_error.ts";
import { regexText, ruleName } from "../caption/rules/rule_name.ts";
import type { TagRule } from "../caption/rules/tag_rule.ts";
import { callWorker } from "../threads/call_worker.ts";
import type { RegexReply, RegexRequest } from "./regex_messages.ts";

/** Milliseconds that one regular expression may take for all names of a model; 10,000 names take 10. */
const PATIENCE = 5000;
/** Milliseconds that all of them may take together. */
const BUDGET = 60_000;

/** How long to wait, and for whom. */
export interface SearchOptions {
  /** Ends the search at once; an expression that goes on is let go of. */
  readonly signal?: AbortSignal;
  /** Milliseconds that one regular expression may take. */
  readonly patience?: number;
  /** Milliseconds that all of them may take together. */
  readonly budget?: number;
}

/**
 * Tries the regular expressions of rules on everything that a model can name,
 * where they can be stopped: in a worker. Once for a run; images need none
 * afterwards.
 *
 * @param rules The rules.
 * @param labels The model's tags.
 * @returns What they found; `undefined` where there is nothing to look for.
 * @throws {RuleError} Where one can't be read or takes too long, or all of them
 * do together; it names the rule and the expression, the slowest of all.
 * @throws The signal's reason, where it was aborted.
 *
 * @example
 * ```ts
 * import { prepareRules, searchRegexes, type TagRule } from "@wdtag/cli";
 *
 * const labels = [{ index: 0, name: "blue_eyes", category: "general" }] as const;
 * const rules: readonly TagRule[] = [
 *   { kind: "exclude", tags: [{ regex: "_eyes$" }] },
 * ];
 * const findings = await searchRegexes(rules, labels);
 * const applyRules = prepareRules(rules, labels, findings);
 * const tags = [{ name: "blue_eyes", score: 0.9, category: "general" }] as const;
 * const { length } = applyRules({ tags, rating: null, quality: null }).tags;
 * console.assert(length === 0);
 * ```
 */
export async function searchRegexes(
  rules: readonly TagRule[],
  labels: readonly { readonly name: string }[],
  options: SearchOptions = {},
): Promise<RegexFindings | undefined> {
  if (!hasRegex(rules)) return;
  const { signal, patience = PATIENCE, budget = BUDGET } = options;
  signal?.throwIfAborted();
  await using worker = callWorker<RegexRequest, RegexReply>(
    new Worker(new URL("./regex_worker.ts", import.meta.url), {
      type: "module",
    }),
  );
  const stop = (): void => worker.abandon();
  signal?.addEventListener("abort", stop, { once: true });
  using _heard = {
    [Symbol.dispose]: () => signal?.removeEventListener("abort", stop),
  };
  const names = labels.map(({ name }) => name);
  let start: RegexRequest["start"] | undefined = { rules, names };
  let left = budget;
  let slowest: Slowest | null = null;
  let tried = 0;
  for (let trying: RegexStep | null = null;;) {
    // What comes before the first is not theirs.
    const mayTake: number = trying === null
      ? patience
      : Math.min(patience, left);
    const before = performance.now();
    const reply: RegexReply = await worker.call({
      ...(start === undefined ? {} : { start }),
      patience: Math.max(1, Math.ceil(mayTake)),
    }).catch((error) => {
      signal?.throwIfAborted();
      throw error;
    });
    signal?.throwIfAborted();
    start = undefined;
    if (trying !== null) {
      const took = performance.now() - before;
      left -= took;
      tried++;
      if (slowest === null || took > slowest.took) {
        slowest = { step: trying, took };
      }
      const isSpent = reply.kind === "late"
        ? mayTake < patience
        : reply.kind === "next" && left <= 0;
      if (isSpent) throw takeTooLongTogether(rules, slowest, tried, budget);
    }
    switch (reply.kind) {
      case "found":
        return reply.findings;
      case "refused":
        throw new RuleError(reply.message);
      case "late":
        throw takesTooLong(rules, trying, patience);
      case "next":
        trying = reply.step;
    }
  }
}

function takesTooLong(
  rules: readonly TagRule[],
  step: RegexStep | null,
  patience: number,
): RuleError {
  if (step === null) {
    return new RuleError("The rules are too many to be looked through");
  }
  return new RuleError(
    `The regular expression ${stepName(rules, step)} does not come to ` +
      `an end: it was stopped after ${patience / 1000} seconds. Repetitions ` +
      "within repetitions, as in (a+)+, are the usual cause",
  );
}

/** The regular expression that took the longest. */
interface Slowest {
  readonly step: RegexStep;
  /** Milliseconds. */
  readonly took: number;
}

function takeTooLongTogether(
  rules: readonly TagRule[],
  { step, took }: Slowest,
  tried: number,
  budget: number,
): RuleError {
  const all = rules.flatMap(patternsOf)
    .filter((pattern) => typeof pattern === "object").length;
  return new RuleError(
    `The regular expressions of the rules take too long together: after ${
      budget / 1000
    } seconds ${tried} of ${all} were tried. The slowest was ${
      stepName(rules, step)
    }, with ${
      (took / 1000).toFixed(1)
    } seconds: make it simpler, or name the tags`,
  );
}

/** A regular expression and its rule, in words. */
function stepName(
  rules: readonly TagRule[],
  { rule, pattern }: RegexStep,
): string {
  const at = rules[rule]!;
  const regex = patternsOf(at)[pattern];
  const text = typeof regex === "object" ? regexText(regex) : "";
  return `${text} of ${ruleName(at, rule)}`;
}
