/**
 * Tries users' regular expressions, in a process of its own without any
 * permission: one that goes back and forth for ever can be ended there. Deno
 * does not end a worker that is in the middle of one.
 *
 * @module
 */
import { findRegexes } from "../caption/rules/regex_findings.ts";
import { RuleError } from "../caption/rules/rule_error.ts";
import type { RegexMessage, RegexRequest } from "./regex_messages.ts";

async function answer(): Promise<RegexMessage> {
  const { rules, names } = await new Response(Deno.stdin.readable)
    .json() as RegexRequest;
  try {
    const search = findRegexes(rules, names);
    for (let step = search.next();; step = search.next()) {
      if (step.done) return { kind: "found", findings: step.value };
      say({ kind: "trying", step: step.value });
    }
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { kind: "refused", message: error.message };
  }
}

/** Printed before anything else happens: console.log waits for nothing. */
function say(message: RegexMessage): void {
  console.log(JSON.stringify(message));
}

if (import.meta.main) say(await answer());
