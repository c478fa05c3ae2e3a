/**
 * Tries users' regular expressions, one a request, off the main thread and with
 * a limit: `node:vm` stops what takes too long, in its own code and in what
 * that calls. Ending the worker from outside would not: its thread runs on until
 * that limit. So it is done where nobody waits for the thread, when a run is
 * interrupted.
 *
 * @module
 */
import { runInNewContext } from "node:vm";
import {
  findRegexes,
  type RegexFindings,
  type RegexStep,
} from "../caption/rules/regex_findings.ts";
import { RuleError } from "../caption/rules/rule_error.ts";
import { serveRequests } from "../threads/serve_requests.ts";
import type { RegexReply, RegexRequest } from "./regex_messages.ts";

let search: Generator<RegexStep, RegexFindings, void> | undefined;

serveRequests<RegexRequest, RegexReply>(({ start, patience }) => {
  if (start !== undefined) search = findRegexes(start.rules, start.names);
  return Promise.resolve({ reply: goOn(patience) });
});

function goOn(patience: number): RegexReply {
  try {
    const next = () => search!.next();
    const step: ReturnType<typeof next> = runInNewContext(
      "next()",
      { next },
      { timeout: patience },
    );
    return step.done
      ? { kind: "found", findings: step.value }
      : { kind: "next", step: step.value };
  } catch (error) {
    if (error instanceof RuleError) {
      return { kind: "refused", message: error.message };
    }
    const { code } = error as { readonly code?: unknown };
    if (code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return { kind: "late" };
  }
}
