import { mayWriteTemporary } from "../../files/is_granted.ts";
import type { Verdict } from "../../model/provider/judge_provider.ts";
import { platformProviders } from "../../model/provider/platform_providers.ts";
import { probeProvider } from "../../model/provider/probe_provider.ts";
import type { ProbeReport } from "../../model/provider/probe_report.ts";
import {
  cpuProvider,
  parseProvider,
  type Provider,
} from "../../model/provider/provider.ts";
import { openVerdictCache } from "../../model/provider/verdict_cache.ts";
import { isMet, needFlag, needToStart, whyNot } from "./fact.ts";
import { tryCpuHere } from "./try_cpu_here.ts";

/** A provider, and what came of trying it. */
export interface TriedProvider {
  /** Which. */
  readonly provider: Provider;
  /** What came of it. */
  readonly outcome: Outcome;
}

/** What came of trying a provider; `unknown` where it could not be tried. */
export type Outcome =
  | Verdict
  /** It answered, and nothing was measured; why not. */
  | { readonly kind: "runs"; readonly message: string };

/** How providers are tried; tests give their own. */
export interface TrialMeans {
  /** Tries one in a process of its own. */
  readonly probe?: typeof probeProvider;
  /** Keeps what was found for the runs to come. */
  readonly keep?: (provider: Provider, report: ProbeReport) => Promise<void>;
  /** Whether this process may do that; null, or what it needs. */
  readonly missing?: () => Promise<string | null>;
  /** The operating system, as `Deno.build.os` has it. */
  readonly os?: string;
  /** The processor, as `Deno.build.arch` has it. */
  readonly arch?: string;
}

/**
 * Tries the providers that the platform can have, each anew and for real, one
 * after the other so that their times are their own. What is found is kept for
 * the runs to come. Never prompts.
 *
 * @param wish `auto` for all of them, else the one to try besides the CPU.
 * @param signal Ends it.
 * @param onTrial Told before each trial.
 * @param means How they are tried.
 * @throws The signal's reason.
 */
export async function examineProviders(
  wish: string,
  signal: AbortSignal,
  onTrial: (provider: Provider) => void = () => {},
  means: TrialMeans = {},
): Promise<readonly TriedProvider[]> {
  const { os = Deno.build.os, arch = Deno.build.arch } = means;
  const { named } = platformProviders(os, arch);
  const wished = parseProvider(wish);
  const wanted: readonly Provider[] = wished === "auto"
    ? named.map((name) => ({ name, device: 0 }))
    : wished.name === "cpu"
    ? [cpuProvider]
    : [cpuProvider, wished];
  const tried: TriedProvider[] = [];
  for (const provider of wanted) {
    if (!named.includes(provider.name)) {
      const message = "onnxruntime is not built with it for this platform";
      tried.push({ provider, outcome: { kind: "fails", message } });
      continue;
    }
    onTrial(provider);
    const outcome = await tryProvider(provider, signal, means);
    tried.push({ provider, outcome });
  }
  return tried;
}

async function tryProvider(
  provider: Provider,
  signal: AbortSignal,
  means: TrialMeans,
): Promise<Outcome> {
  const { probe = probeProvider, missing = missingForTrial } = means;
  const lack = await missing();
  if (lack !== null) {
    const message = `a trial needs ${lack}`;
    // The CPU can be tried here, for it has no driver that could crash.
    const here = provider.name === "cpu" ? await tryCpuHere() : null;
    signal.throwIfAborted();
    return here === null ? { kind: "unknown", message } : { message, ...here };
  }
  try {
    const report = await probe(provider, signal);
    await (means.keep ?? keep)(provider, report);
    return report;
  } catch (error) {
    signal.throwIfAborted();
    return {
      kind: "unknown",
      message: `it could not be tried: ${whyNot(error)}`,
    };
  }
}

/** For the runs to come. What tells machines apart must be readable without a prompt. */
async function keep(provider: Provider, report: ProbeReport): Promise<void> {
  const needs = [
    { name: "read" },
    { name: "env" },
    { name: "sys", kind: "hostname" },
    { name: "sys", kind: "osRelease" },
  ] as const;
  for (const need of needs) if (!await isMet(need)) return;
  await (await openVerdictCache()).keep(provider, report);
}

/** The flag without which no trial can be made; null where all is there. */
async function missingForTrial(): Promise<string | null> {
  const run = needToStart();
  if (!await isMet(run)) return needFlag(run);
  if (!await isMet({ name: "env" })) return "--allow-env";
  return await mayWriteTemporary()
    ? null
    : "--allow-write for the folder of temporary files";
}

/** Whether the CPU can run a model: what tagging can't do without. */
export function cpuWorks(tried: readonly TriedProvider[]): boolean {
  return tried.some(({ provider, outcome }) =>
    provider.name === "cpu" && hasWorked(outcome)
  );
}

/** Whether a provider gave an answer when it was tried. */
export function hasWorked({ kind }: Outcome): boolean {
  return kind === "works" || kind === "runs";
}
