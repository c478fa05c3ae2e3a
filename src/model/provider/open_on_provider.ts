import { ModelError } from "../model_error.ts";
import type { ModelFiles } from "../model_files.ts";
import { openSession, type Session } from "../open_session.ts";
import { type Candidate, noGpu, type ProviderPlan } from "./plan_provider.ts";
import { type Provider, providerLabel } from "./provider.ts";
import type { PassedOver, RunningOn } from "./running_on.ts";

/** Opens a model on a provider; tests give their own. */
export type OpenOn = (
  files: ModelFiles,
  provider: Provider,
) => Promise<Session>;

/** A model of any kind, open on a provider. */
interface OpenModel extends AsyncDisposable {
  readonly runsOn: RunningOn;
}

const openReal: OpenOn = (files, provider) => openSession(files, { provider });

/**
 * Opens a model on the first provider of a plan that takes it and then runs
 * most of its arithmetic itself, as its profile of the first inference tells.
 *
 * @param files The model.
 * @param plan See `planProvider`.
 * @param open Opens a model on a provider.
 * @throws {ModelError} Where the model can't be opened, or a provider that was named, or a GPU that is required, does not run it.
 */
export async function openOnProvider(
  files: ModelFiles,
  plan: ProviderPlan,
  open: OpenOn = openReal,
): Promise<Session> {
  return await openAnyOnProvider(
    files.name,
    plan,
    (provider) => open(files, provider),
  );
}

/**
 * As {@linkcode openOnProvider}, for a model of any kind.
 *
 * @param name What a person calls the model.
 * @param plan See `planProvider`.
 * @param open Opens it on a provider.
 * @throws {ModelError} As `openOnProvider`.
 */
export async function openAnyOnProvider<Opened extends OpenModel>(
  name: string,
  plan: ProviderPlan,
  open: (provider: Provider) => Promise<Opened>,
): Promise<Opened> {
  if (plan.isNamed) return await openNamed(name, plan, open);
  const passedOver: PassedOver[] = [...plan.passedOver];
  for (const candidate of plan.candidates) {
    const { provider, verdict } = candidate;
    if (verdict === null) {
      return withFacts(await open(provider), candidate, passedOver);
    }
    const opened = await openOrReason(name, provider, plan.requireGpu, open);
    if (typeof opened !== "string") {
      return withFacts(opened, candidate, passedOver);
    }
    passedOver.push({ provider: provider.name, reason: opened });
  }
  throw noGpu(passedOver);
}

async function openOrReason<Opened extends OpenModel>(
  name: string,
  provider: Provider,
  requireGpu: boolean,
  open: (provider: Provider) => Promise<Opened>,
): Promise<Opened | string> {
  try {
    const opened = await open(provider);
    const { placement } = opened.runsOn;
    if (placement?.isMost ?? !requireGpu) return opened;
    await opened[Symbol.asyncDispose]();
    return placement === null
      ? unmeasured(name)
      : `most of "${name}" would run on the CPU`;
  } catch (error) {
    // What is wrong with the model itself is told by the CPU, which comes last.
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}

async function openNamed<Opened extends OpenModel>(
  name: string,
  { candidates, requireGpu }: ProviderPlan,
  open: (provider: Provider) => Promise<Opened>,
): Promise<Opened> {
  const candidate = candidates[0]!;
  const { provider } = candidate;
  const opened = await open(provider);
  const { placement } = opened.runsOn;
  const isFine = placement === null
    ? !requireGpu
    : placement.here > 0 && (placement.isMost || !requireGpu);
  if (isFine) return withFacts(opened, candidate, []);
  await opened[Symbol.asyncDispose]();
  if (placement === null) {
    throw new ModelError(
      `--require-gpu is set, and it can't be told ${unmeasured(name)}`,
    );
  }
  throw new ModelError(
    `Only ${placement.here} of the ${placement.nodes} nodes of "${name}" ` +
      `run on ${providerLabel(provider)}, the others on the CPU: ` +
      "choose another provider, or --provider cpu",
  );
}

function unmeasured(name: string): string {
  return `where the nodes of "${name}" run: that needs a folder of temporary files, and --allow-write for it`;
}

function withFacts<Opened extends OpenModel>(
  opened: Opened,
  { verdict }: Candidate,
  passedOver: readonly PassedOver[],
): Opened {
  const adapter = verdict?.kind === "works" ? verdict.adapter : null;
  return { ...opened, runsOn: { ...opened.runsOn, adapter, passedOver } };
}
