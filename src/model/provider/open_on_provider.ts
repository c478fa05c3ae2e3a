import { ModelError } from "../model_error.ts";
import type { ModelFiles } from "../model_files.ts";
import { openSession, type Session } from "../open_session.ts";
import { type Candidate, noGpu, type ProviderPlan } from "./plan_provider.ts";
import { type Provider, providerLabel } from "./provider.ts";
import type { PassedOver } from "./running_on.ts";

/** Opens a model on a provider; tests give their own. */
export type OpenOn = (
  files: ModelFiles,
  provider: Provider,
) => Promise<Session>;

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
  if (plan.isNamed) return await openNamed(files, plan, open);
  const passedOver: PassedOver[] = [...plan.passedOver];
  for (const candidate of plan.candidates) {
    const { provider, verdict } = candidate;
    if (verdict === null) {
      return withFacts(await open(files, provider), candidate, passedOver);
    }
    const opened = await openOrReason(files, provider, plan.requireGpu, open);
    if (typeof opened !== "string") {
      return withFacts(opened, candidate, passedOver);
    }
    passedOver.push({ provider: provider.name, reason: opened });
  }
  throw noGpu(passedOver);
}

async function openOrReason(
  files: ModelFiles,
  provider: Provider,
  requireGpu: boolean,
  open: OpenOn,
): Promise<Session | string> {
  try {
    const session = await open(files, provider);
    const { placement } = session.runsOn;
    if (placement?.isMost ?? !requireGpu) return session;
    await session[Symbol.asyncDispose]();
    return placement === null
      ? unmeasured(files)
      : `most of "${files.name}" would run on the CPU`;
  } catch (error) {
    // What is wrong with the model itself is told by the CPU, which comes last.
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}

async function openNamed(
  files: ModelFiles,
  { candidates, requireGpu }: ProviderPlan,
  open: OpenOn,
): Promise<Session> {
  const candidate = candidates[0]!;
  const { provider } = candidate;
  const session = await open(files, provider);
  const { placement } = session.runsOn;
  const isFine = placement === null
    ? !requireGpu
    : placement.here > 0 && (placement.isMost || !requireGpu);
  if (isFine) return withFacts(session, candidate, []);
  await session[Symbol.asyncDispose]();
  if (placement === null) {
    throw new ModelError(
      `--require-gpu is set, and it can't be told ${unmeasured(files)}`,
    );
  }
  throw new ModelError(
    `Only ${placement.here} of the ${placement.nodes} nodes of "${files.name}" ` +
      `run on ${providerLabel(provider)}, the others on the CPU: ` +
      "choose another provider, or --provider cpu",
  );
}

function unmeasured({ name }: ModelFiles): string {
  return `where the nodes of "${name}" run: that needs a folder of temporary files, and --allow-write for it`;
}

function withFacts(
  session: Session,
  { verdict }: Candidate,
  passedOver: readonly PassedOver[],
): Session {
  const adapter = verdict?.kind === "works" ? verdict.adapter : null;
  return { ...session, runsOn: { ...session.runsOn, adapter, passedOver } };
}
