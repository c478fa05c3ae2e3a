import {
  hasRegex,
  patternsOf,
  type RegexFindings,
  type RegexStep,
} from "../caption/rules/regex_findings.ts";
import { RuleError } from "../caption/rules/rule_error.ts";
import { regexText, ruleName } from "../caption/rules/rule_name.ts";
import type { TagRule } from "../caption/rules/tag_rule.ts";
import { isGranted } from "../files/is_granted.ts";
import type { RegexMessage, RegexRequest } from "./regex_messages.ts";

/** Milliseconds that one regular expression may take for all names of a model; 10,000 names take 10. */
const PATIENCE = 5000;

/** Milliseconds that the process may take to start. */
const START = 60_000;

/** How long to wait, and for whom. */
export interface SearchOptions {
  /** Ends the search. */
  readonly signal?: AbortSignal;
  /** Milliseconds that one regular expression may take. */
  readonly patience?: number;
}

/**
 * Tries the regular expressions of rules on everything that a model can name,
 * where they can be stopped: in a process of its own. Once for a run; images
 * need none afterwards.
 *
 * Needs `--allow-run` for Deno itself where a rule has one, and nothing where
 * none does.
 *
 * @param rules The rules.
 * @param labels The model's tags.
 * @returns What they found; `undefined` where there is nothing to look for.
 * @throws {RuleError} Where one can't be read, takes too long, or may not be
 * tried; it names the rule and the expression.
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
  const { signal, patience = PATIENCE } = options;
  signal?.throwIfAborted();
  await requirePermission();
  signal?.throwIfAborted();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-check"],
      import.meta.resolve("./regex_child.ts"),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = (): void => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  let trying: RegexStep | null = null;
  let late = false;
  const tooLate = (): void => {
    late = true;
    kill();
  };
  let timer = setTimeout(tooLate, START);
  signal?.addEventListener("abort", kill);
  try {
    const request: RegexRequest = {
      rules,
      names: labels.map(({ name }) => name),
    };
    const said = new Response(child.stderr).text();
    const [answer] = await Promise.all([
      read(child.stdout, (step) => {
        trying = step;
        clearTimeout(timer);
        timer = setTimeout(tooLate, patience);
      }),
      send(child.stdin, JSON.stringify(request)),
    ]);
    await child.status;
    signal?.throwIfAborted();
    if (answer?.kind === "found") return answer.findings;
    if (answer?.kind === "refused") throw new RuleError(answer.message);
    if (trying !== null && late) throw takesTooLong(rules, trying, patience);
    throw new Error(
      `The process that tries regular expressions ended without an answer: ${
        (await said).trim() || "it said nothing"
      }`,
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    kill();
    await child.status;
  }
}

async function requirePermission(): Promise<void> {
  const granted = await isGranted({ name: "run" }) ||
    (await isGranted({ name: "read" }) &&
      await isGranted({ name: "run", command: Deno.execPath() }));
  if (granted) return;
  throw new RuleError(
    "Rules with regular expressions are tried in a process of their own, where " +
      "they can be stopped: add --allow-run=deno, or write them with wildcards",
  );
}

function takesTooLong(
  rules: readonly TagRule[],
  { rule, pattern }: RegexStep,
  patience: number,
): RuleError {
  const at = rules[rule]!;
  const regex = patternsOf(at)[pattern];
  const text = typeof regex === "object" ? regexText(regex) : "";
  return new RuleError(
    `The regular expression ${text} of ${
      ruleName(at, rule)
    } does not come to ` +
      `an end: it was stopped after ${patience / 1000} seconds. Repetitions ` +
      "within repetitions, as in (a+)+, are the usual cause",
  );
}

/** A process that was killed reads no more; that is told elsewhere. */
async function send(
  to: WritableStream<Uint8Array>,
  text: string,
): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(to);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function read(
  from: ReadableStream<Uint8Array<ArrayBuffer>>,
  onTrying: (step: RegexStep) => void,
): Promise<RegexMessage | null> {
  let rest = "";
  let last: RegexMessage | null = null;
  for await (const text of from.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      last = JSON.parse(line) as RegexMessage;
      if (last.kind === "trying") onTrying(last.step);
    }
  }
  return last;
}
