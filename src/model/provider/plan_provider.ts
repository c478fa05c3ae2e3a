import { ModelError } from "../model_error.ts";
import { adapterWords, hasAdapters } from "./adapter.ts";
import type { ProviderJudge, Verdict } from "./judge_provider.ts";
import { platformProviders } from "./platform_providers.ts";
import {
  cpuProvider,
  parseProvider,
  type Provider,
  providerLabel,
} from "./provider.ts";
import type { PassedOver } from "./running_on.ts";

/** What a model is to run on, as the user says it. */
export interface ProviderWish {
  /** `auto`, `cpu`, or a GPU's provider with an optional device, `cuda:1`. */
  readonly provider: string;
  /** Whether anything but a GPU is an error. */
  readonly requireGpu: boolean;
}

/** What is asked of the surroundings; tests give their own. */
export interface PlanMeans {
  /** Finds out whether a provider works. */
  readonly judge: ProviderJudge["judge"];
  /** The operating system, as `Deno.build.os` has it. */
  readonly os?: string;
  /** The processor, as `Deno.build.arch` has it. */
  readonly arch?: string;
}

/** A provider that a model may be opened on. */
export interface Candidate {
  /** Which. */
  readonly provider: Provider;
  /** What is known of it; null for the CPU, of which nothing need be known. */
  readonly verdict: Verdict | null;
}

/** On what a model is to be opened, before one is there. */
export interface ProviderPlan {
  /** The providers to try in this order; at least one. */
  readonly candidates: readonly Candidate[];
  /** What was passed over already, and why. */
  readonly passedOver: readonly PassedOver[];
  /** Whether the user named the provider, so that no other will do. */
  readonly isNamed: boolean;
  /** Whether anything but a GPU is an error. */
  readonly requireGpu: boolean;
}

/**
 * The largest difference from the CPU's answer, of outputs from 0 to 1, with
 * which a provider is still taken by `auto`; TF32 and half precision stay well
 * below it, a broken driver does not.
 */
const MOST_DIFFERENCE = 0.02;

/**
 * Finds out what a model can be opened on, before one is downloaded. `auto`
 * takes each GPU's provider of the platform that works in a trial, and the CPU
 * last; a provider that was asked for by name works or is an error. A software
 * adapter counts only where its provider was named, and never as a GPU.
 *
 * @param wish What the user wishes.
 * @param means What is asked of the surroundings.
 * @throws {ModelError} Where it is not to be had.
 */
export async function planProvider(
  wish: ProviderWish,
  means: PlanMeans,
): Promise<ProviderPlan> {
  const { requireGpu } = wish;
  const { os = Deno.build.os, arch = Deno.build.arch, judge } = means;
  const platform = platformProviders(os, arch);
  const provider = parseProvider(wish.provider);
  if (provider === "auto") {
    const plan = await planAny(platform.auto, judge);
    if (!requireGpu) return { ...plan, isNamed: false, requireGpu };
    const gpus = plan.candidates.filter(({ verdict }) => verdict !== null);
    if (gpus.length === 0) throw noGpu(plan.passedOver);
    return { ...plan, candidates: gpus, isNamed: false, requireGpu };
  }
  const named = { passedOver: [], isNamed: true, requireGpu } as const;
  if (provider.name === "cpu") {
    if (!requireGpu) return { candidates: [cpu], ...named };
    throw new ModelError(
      "--require-gpu does not go with --provider cpu: leave out one of them",
    );
  }
  if (!platform.named.includes(provider.name)) {
    throw new ModelError(
      `onnxruntime has no ${provider.name} for this platform: choose from auto, ${
        platform.named.join(", ")
      }`,
    );
  }
  const verdict = await judge(provider, false);
  if (verdict.kind === "fails") {
    throw new ModelError(
      `Provider ${
        providerLabel(provider)
      } can't be used: ${verdict.message}; ` +
        `"wdtag doctor" tells more`,
    );
  }
  if (requireGpu) refuseNoGpu(verdict, provider);
  return { candidates: [{ provider, verdict }], ...named };
}

const cpu: Candidate = { provider: cpuProvider, verdict: null };

/** The processor and nothing else. */
export const cpuPlan: ProviderPlan = {
  candidates: [cpu],
  passedOver: [],
  isNamed: true,
  requireGpu: false,
};

async function planAny(
  names: readonly Provider["name"][],
  judge: ProviderJudge["judge"],
): Promise<Pick<ProviderPlan, "candidates" | "passedOver">> {
  const candidates: Candidate[] = [];
  const passedOver: PassedOver[] = [];
  for (const name of names) {
    const provider: Provider = { name, device: 0 };
    const verdict = await judge(provider, true);
    const reason = objectionTo(verdict, provider);
    if (reason === null) candidates.push({ provider, verdict });
    else passedOver.push({ provider: name, reason });
  }
  return { candidates: [...candidates, cpu], passedOver };
}

/** The error for a GPU that is required and not there. */
export function noGpu(passedOver: readonly PassedOver[]): ModelError {
  const tried = passedOver.map(({ provider, reason }) =>
    `${provider}: ${reason}`
  );
  return new ModelError(
    `No GPU can be used, and --require-gpu is set (${
      tried.join("; ") || "this platform has no provider for one"
    }); "wdtag doctor" tells more`,
  );
}

/** Why `auto` does not take a provider; null where nothing speaks against it. */
function objectionTo(verdict: Verdict, { name }: Provider): string | null {
  if (verdict.kind !== "works") return verdict.message;
  const { adapter, placement, difference } = verdict;
  if (adapter?.kind === "software") {
    return `its only driver, ${adapter.name}, computes on the processor`;
  }
  if (adapter === null && hasAdapters(name)) {
    return `whether its adapter is a GPU can't be told; --provider ${name} runs it all the same`;
  }
  if (!placement.isMost) {
    return "onnxruntime gave most of a trial's work to the CPU";
  }
  return difference <= MOST_DIFFERENCE
    ? null
    : `its answers differ from the CPU's by ${difference.toFixed(3)}; ` +
      `--provider ${name} runs it all the same`;
}

function refuseNoGpu(verdict: Verdict, provider: Provider): void {
  const label = providerLabel(provider);
  const adapter = verdict.kind === "works" ? verdict.adapter : null;
  if (adapter?.kind === "software") {
    throw new ModelError(
      `Provider ${label} runs on ${adapterWords(adapter)}, which is no GPU, ` +
        "and --require-gpu is set",
    );
  }
  if (verdict.kind === "unknown" || !adapter && hasAdapters(provider.name)) {
    const why = verdict.kind === "works"
      ? "its driver does not say"
      : verdict.message;
    throw new ModelError(
      `Whether ${label} is a GPU can't be told, and --require-gpu is set: ${why}`,
    );
  }
}
