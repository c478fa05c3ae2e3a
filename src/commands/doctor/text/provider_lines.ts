import { adapterWords } from "../../../model/provider/adapter.ts";
import {
  type Provider,
  providerLabel,
} from "../../../model/provider/provider.ts";
import type { Diagnosis } from "../diagnosis.ts";
import type { Outcome } from "../examine_providers.ts";
import { line } from "./words.ts";

/**
 * What came of trying the providers, and what a run would do with that.
 *
 * @param diagnosis What was found out.
 * @param verbose Whether operators that ran elsewhere are named.
 */
export function providerLines(
  { providers, run }: Diagnosis,
  verbose: boolean,
): readonly string[] {
  const { requireGpu } = run;
  return [
    "Providers, each tried with a small model",
    ...providers.map(({ provider, outcome }) =>
      line(providerLabel(provider), outcomeWords(provider, outcome, verbose))
    ),
    "",
    `A run with --provider ${run.provider}`,
    line(
      "takes",
      run.takes === null ? `nothing: ${run.problem}` : providerLabel(run.takes),
    ),
    ...run.passedOver.map(({ provider, reason }) =>
      line("passes over", `${provider}: ${reason}`)
    ),
    line(
      "--require-gpu",
      requireGpu.passes
        ? "passes"
        : run.provider === "auto"
        ? "ends it: no GPU can be used"
        : `ends it: ${requireGpu.problem}`,
    ),
  ];
}

function outcomeWords(
  { name }: Provider,
  outcome: Outcome,
  verbose: boolean,
): string {
  switch (outcome.kind) {
    case "fails":
      return `does not work: ${outcome.message}`;
    case "unknown":
      return `not known (${outcome.message})`;
    case "runs":
      return `works; more is not known (${outcome.message})`;
    case "works": {
      const { adapter, placement, milliseconds, difference } = outcome;
      const { here, nodes, elsewhere } = placement;
      const time = `${milliseconds.toFixed(milliseconds < 9.95 ? 1 : 0)} ms ` +
        "an inference";
      // All is on the CPU, and no other than itself.
      if (name === "cpu") return `works; ${time}`;
      const words = [
        adapter === null ? "works" : `works on ${adapterWords(adapter)}`,
        `${here} of ${nodes} nodes`,
        time,
        `differs from the CPU by ${differenceWords(difference)}`,
        verbose && elsewhere.length > 0
          ? `on the CPU: ${elsewhere.join(", ")}`
          : "",
      ];
      return words.filter((each) => each !== "").join("; ");
    }
  }
}

function differenceWords(difference: number): string {
  return difference === 0 ? "nothing" : difference.toExponential(1);
}
