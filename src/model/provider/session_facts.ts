import { createHash } from "node:crypto";
import type { InputSpec } from "../../image/input_spec.ts";
import { labelFormats } from "../labels/label_formats.ts";
import type { ModelFiles } from "../model_files.ts";
import type { ModelMemory } from "../model_memory.ts";
import type { Session } from "../open_session.ts";
import { machineFingerprint } from "./machine_fingerprint.ts";
import type { ProviderPlan } from "./plan_provider.ts";
import { cpuProvider, parseProvider, providerLabel } from "./provider.ts";
import type { RunningOn } from "./running_on.ts";

/** What an opened model says of itself. */
export interface SessionFacts
  extends Pick<Session, "outputs" | "fixedBatch" | "runsOn"> {
  /** How it wants to see pictures. */
  readonly spec: InputSpec;
}

/** Sides and outputs that no tagger reaches. */
const MOST = 2 ** 20;

/**
 * What a model said when it was opened with the same plan before, so that it
 * need not be opened to know it.
 *
 * @param files The model; its label file is held against what is known.
 * @param digest See `modelDigest`.
 * @param plan What it would be opened on.
 * @param memory Where it is kept.
 * @returns Null where that is not known, or does not go with the labels.
 */
export async function recallFacts(
  files: ModelFiles,
  digest: string,
  plan: ProviderPlan,
  memory: ModelMemory,
): Promise<SessionFacts | null> {
  const known = await memory.read(await keyOf(files, digest, plan));
  const { outputs, width, height, fixedBatch, runsOn } = Object(
    known,
  ) as Record<string, unknown>;
  const isKnown = [outputs, width, height].every(isCount) &&
    (fixedBatch === null || isCount(fixedBatch));
  if (!isKnown) return null;
  try {
    const { family, labels, labelFile } = files;
    labelFormats[family.labelFormat].check(labels, Number(outputs), labelFile);
    return {
      outputs: Number(outputs),
      spec: { ...family.input, width: Number(width), height: Number(height) },
      fixedBatch: fixedBatch === null ? null : Number(fixedBatch),
      runsOn: readRunsOn(runsOn, plan),
    };
  } catch {
    // The model itself will say what is wrong.
    return null;
  }
}

/** Keeps what an opened model says for {@linkcode recallFacts}. */
export async function keepFacts(
  files: ModelFiles,
  digest: string,
  plan: ProviderPlan,
  { outputs, spec, fixedBatch, runsOn }: SessionFacts,
  memory: ModelMemory,
): Promise<void> {
  const { width, height } = spec;
  await memory.keep(await keyOf(files, digest, plan), {
    outputs,
    width,
    height,
    fixedBatch,
    runsOn: { ...runsOn, provider: providerLabel(runsOn.provider) },
  });
}

/** The CPU is the same everywhere; what a GPU takes, each machine finds out. */
async function keyOf(
  { family, describedBy }: ModelFiles,
  digest: string,
  { candidates, isNamed, requireGpu }: ProviderPlan,
): Promise<string> {
  const labels = candidates.map(({ provider }) => providerLabel(provider));
  const isCpu = labels[0] === "cpu";
  const all = JSON.stringify([
    digest,
    family,
    describedBy,
    labels,
    isNamed,
    requireGpu,
    isCpu ? Deno.build.target : await machineFingerprint(),
  ]);
  return `facts ${createHash("sha256").update(all).digest("hex")}`;
}

/** @throws {Error} Where it is not what {@linkcode keepFacts} wrote. */
function readRunsOn(value: unknown, plan: ProviderPlan): RunningOn {
  const { passedOver, candidates } = plan;
  if (candidates[0]!.verdict === null) {
    return {
      provider: cpuProvider,
      adapter: null,
      placement: null,
      passedOver,
    };
  }
  const known = Object(value) as RunningOn & { readonly provider: string };
  const provider = parseProvider(known.provider);
  const isWhole = provider !== "auto" && Array.isArray(known.passedOver) &&
    known.adapter !== undefined && known.placement !== undefined;
  if (!isWhole) throw new Error("The facts of a session are damaged");
  return { ...known, provider };
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= MOST;
}
