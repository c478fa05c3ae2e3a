import { ModelError } from "../../model/model_error.ts";
import type { Verdict } from "../../model/provider/judge_provider.ts";
import { planProvider } from "../../model/provider/plan_provider.ts";
import { type Provider, providerLabel } from "../../model/provider/provider.ts";
import type { PassedOver } from "../../model/provider/running_on.ts";
import type { TriedProvider } from "./examine_providers.ts";

/** What a run would do with what was found out. */
export interface RunChoice {
  /** The provider as the run is told it: `auto`, or one by its name. */
  readonly provider: string;
  /** The one that it would try first; null where it would end with an error. */
  readonly takes: Provider | null;
  /** Why it would end with an error; null where it would not. */
  readonly problem: string | null;
  /** What `auto` would not take, and why. */
  readonly passedOver: readonly PassedOver[];
  readonly requireGpu: {
    /** Whether a run with `--require-gpu` would begin. */
    readonly passes: boolean;
    /** Why it would not; null where it would. */
    readonly problem: string | null;
  };
}

/**
 * What a run would choose, by the very rules that it goes by.
 *
 * @param wish The provider as the run is told it.
 * @param tried What came of trying them.
 * @param os The operating system, as `Deno.build.os` has it.
 * @param arch The processor, as `Deno.build.arch` has it.
 */
export async function chooseForRun(
  wish: string,
  tried: readonly TriedProvider[],
  os: string = Deno.build.os,
  arch: string = Deno.build.arch,
): Promise<RunChoice> {
  const judge = (wanted: Provider): Promise<Verdict> => {
    const label = providerLabel(wanted);
    const found = tried.find(({ provider }) =>
      providerLabel(provider) === label
    );
    // Only the CPU runs without having been measured, and it is not asked about.
    return Promise.resolve(
      found === undefined || found.outcome.kind === "runs"
        ? { kind: "unknown", message: "it was not tried" }
        : found.outcome,
    );
  };
  const plan = async (requireGpu: boolean) => {
    const wishes = { provider: wish, requireGpu };
    try {
      return await planProvider(wishes, { judge, os, arch });
    } catch (error) {
      // This is the doctor, who tells more.
      if (error instanceof ModelError) {
        return error.message.replace(/; "wdtag doctor" tells more$/, "");
      }
      throw error;
    }
  };
  const [free, strict] = [await plan(false), await plan(true)];
  const isPlan = typeof free !== "string";
  return {
    provider: wish,
    takes: isPlan ? free.candidates[0]?.provider ?? null : null,
    problem: isPlan ? null : free,
    passedOver: isPlan ? free.passedOver : [],
    requireGpu: {
      passes: typeof strict !== "string",
      problem: typeof strict === "string" ? strict : null,
    },
  };
}
