import { isGranted } from "../../files/is_granted.ts";
import { ModelError } from "../model_error.ts";
import { modelDigest } from "../model_digest.ts";
import type { ModelFiles } from "../model_files.ts";
import type { ModelMemory } from "../model_memory.ts";
import type { Session } from "../open_session.ts";
import { openOnProvider } from "./open_on_provider.ts";
import type { ProviderPlan } from "./plan_provider.ts";
import { providerLabel } from "./provider.ts";
import { keepFacts, recallFacts } from "./session_facts.ts";

/** A session that may not have been opened yet. */
export interface RecalledSession extends Session {
  /** The digest of the model's graph, see `modelDigest`. */
  readonly digest: string;
  /** Whether the model is open: what it says of itself was known before. */
  readonly isOpen: () => boolean;
}

/**
 * As `openOnProvider`, but what is known of a model from an earlier run is
 * believed: it is opened only when a picture is put to it, if one ever is.
 *
 * @param files The model.
 * @param plan On what it is to run.
 * @param memory What is known of models.
 * @param signal Ends the reading of a graph that was not seen before.
 * @param open Opens a model; tests give their own.
 * @throws {ModelError} Where it can't be opened; where it is opened later, its
 * inference throws that.
 */
export async function recallSession(
  files: ModelFiles,
  plan: ProviderPlan,
  memory: ModelMemory,
  signal: AbortSignal,
  open: typeof openOnProvider = openOnProvider,
): Promise<RecalledSession> {
  const digest = await modelDigest(files, memory, signal);
  // A run that may not open a model is told so before anything is written.
  const facts = await isGranted({ name: "ffi" })
    ? await recallFacts(files, digest, plan, memory)
    : null;
  if (facts === null) {
    const session = await open(files, plan);
    await keepFacts(files, digest, plan, session, memory);
    return { ...session, digest, isOpen: () => true };
  }

  let opening: Promise<Session> | null = null;
  const opened = (): Promise<Session> => opening ??= openSame();
  const openSame = async (): Promise<Session> => {
    const session = await open(files, plan);
    await keepFacts(files, digest, plan, session, memory);
    const [here, before] = [session, facts].map(({ runsOn }) =>
      providerLabel(runsOn.provider)
    );
    const isSame = here === before && session.outputs === facts.outputs &&
      session.fixedBatch === facts.fixedBatch &&
      session.spec.width === facts.spec.width &&
      session.spec.height === facts.spec.height;
    if (isSame) return session;
    await session[Symbol.asyncDispose]();
    throw new ModelError(
      here === before
        ? `"${files.name}" is not what it was in an earlier run: start again`
        : `"${files.name}" ran on ${before} in an earlier run and does on ${here} now: start again`,
    );
  };
  return {
    name: files.name,
    layout: files.family.layout,
    labels: files.labels,
    published: files.thresholds,
    unconfirmed: files.unconfirmed,
    ...facts,
    digest,
    isOpen: () => opening !== null,
    infer: async (...batch) => await (await opened()).infer(...batch),
    inferTimed: async (...batch) => await (await opened()).inferTimed(...batch),
    async [Symbol.asyncDispose](): Promise<void> {
      const session = await opening?.catch(() => null);
      await session?.[Symbol.asyncDispose]();
    },
  };
}
