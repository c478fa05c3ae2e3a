import type { ModelFiles } from "../model_files.ts";
import { ModelError } from "../model_error.ts";
import { openSession, type Session } from "../open_session.ts";
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
export interface ProviderMeans {
  /** Finds out whether a provider works. */
  readonly judge: ProviderJudge["judge"];
  /** Opens a model on a provider. */
  readonly open?: (files: ModelFiles, provider: Provider) => Promise<Session>;
  /** The operating system, as `Deno.build.os` has it. */
  readonly os?: string;
  /** The processor, as `Deno.build.arch` has it. */
  readonly arch?: string;
}

/**
 * The largest difference from the CPU's answer, of outputs from 0 to 1, with
 * which a provider is still taken by `auto`; TF32 and half precision stay well
 * below it, a broken driver does not.
 */
const MOST_DIFFERENCE = 0.02;

type Means = Required<ProviderMeans>;

/**
 * Opens a model on what the user wishes. `auto` takes the first GPU's provider
 * that works in a trial and then runs most of the model's arithmetic, and tells
 * why it passed over the others; else the CPU. A provider that was asked for by
 * name is had or is an error. A software adapter counts only where its
 * provider was named, and never as a GPU.
 *
 * @param files The model.
 * @param wish What the user wishes.
 * @param means What is asked of the surroundings.
 * @throws {ModelError} Where it is not to be had, or the model can't be opened.
 */
export async function openOnProvider(
  files: ModelFiles,
  wish: ProviderWish,
  means: ProviderMeans,
): Promise<Session> {
  const all: Means = {
    open: (model, provider) => openSession(model, { provider }),
    os: Deno.build.os,
    arch: Deno.build.arch,
    ...means,
  };
  const provider = parseProvider(wish.provider);
  if (provider === "auto") return await openAny(files, wish.requireGpu, all);
  if (provider.name !== "cpu") {
    return await openNamed(files, provider, wish.requireGpu, all);
  }
  if (wish.requireGpu) {
    throw new ModelError(
      "--require-gpu does not go with --provider cpu: leave out one of them",
    );
  }
  return await all.open(files, cpuProvider);
}

async function openAny(
  files: ModelFiles,
  requireGpu: boolean,
  means: Means,
): Promise<Session> {
  const passedOver: PassedOver[] = [];
  for (const name of platformProviders(means.os, means.arch).auto) {
    const provider: Provider = { name, device: 0 };
    const verdict = await means.judge(provider, true);
    const objection = objectionTo(verdict, provider);
    if (objection !== null) {
      passedOver.push({ provider: name, reason: objection });
      continue;
    }
    const opened = await openOrReason(files, provider, means);
    if (typeof opened === "string") {
      passedOver.push({ provider: name, reason: opened });
    } else {
      return withFacts(opened, verdict, passedOver);
    }
  }
  if (requireGpu) {
    const tried = passedOver.map(({ provider, reason }) =>
      `${provider}: ${reason}`
    );
    throw new ModelError(
      `No GPU can be used, and --require-gpu is set (${
        tried.join("; ") || "this platform has no provider for one"
      }): see "wdtag doctor"`,
    );
  }
  const session = await means.open(files, cpuProvider);
  return { ...session, runsOn: { ...session.runsOn, passedOver } };
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

async function openOrReason(
  files: ModelFiles,
  provider: Provider,
  means: Means,
): Promise<Session | string> {
  try {
    const session = await means.open(files, provider);
    if (session.runsOn.placement?.isMost !== false) return session;
    await session[Symbol.asyncDispose]();
    return `most of "${files.name}" would run on the CPU`;
  } catch (error) {
    // What is wrong with the model itself is told by the CPU, which comes last.
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}

async function openNamed(
  files: ModelFiles,
  provider: Provider,
  requireGpu: boolean,
  means: Means,
): Promise<Session> {
  const label = providerLabel(provider);
  const { named } = platformProviders(means.os, means.arch);
  if (!named.includes(provider.name)) {
    throw new ModelError(
      `onnxruntime has no ${provider.name} for this platform: choose from auto, ${
        named.join(", ")
      }`,
    );
  }
  const verdict = await means.judge(provider, false);
  if (verdict.kind === "fails") {
    throw new ModelError(
      `Provider ${label} can't be used: ${verdict.message}; "wdtag doctor" tells more`,
    );
  }
  if (requireGpu) refuseNoGpu(verdict, provider);
  const session = await means.open(files, provider);
  const { placement } = session.runsOn;
  const isRefused = placement !== null &&
    (placement.here === 0 || (requireGpu && !placement.isMost));
  if (isRefused) {
    await session[Symbol.asyncDispose]();
    throw new ModelError(
      `Only ${placement.here} of the ${placement.nodes} nodes of "${files.name}" ` +
        `run on ${label}, the others on the CPU: choose another provider, or --provider cpu`,
    );
  }
  return withFacts(session, verdict, []);
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

function withFacts(
  session: Session,
  verdict: Verdict,
  passedOver: readonly PassedOver[],
): Session {
  const adapter = verdict.kind === "works" ? verdict.adapter : null;
  return { ...session, runsOn: { ...session.runsOn, adapter, passedOver } };
}
