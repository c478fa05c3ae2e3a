import type { ModelFiles } from "../model_files.ts";
import type { ModelMemory } from "../model_memory.ts";
import type { Session } from "../open_session.ts";
import { openOnDevices } from "./open_on_devices.ts";
import { openOnProvider } from "./open_on_provider.ts";
import type { ProviderPlan } from "./plan_provider.ts";
import { type RecalledSession, recallSession } from "./recall_session.ts";

/** Sessions that may not have been opened yet. */
export interface RecalledDevices
  extends Pick<RecalledSession, "digest" | "isOpen"> {
  /** One a plan, in the plans' order. */
  readonly sessions: readonly Session[];
}

/**
 * As `openOnDevices`, but what is known of a model from an earlier run is
 * believed, see `recallSession`.
 *
 * @param files The model.
 * @param plans What it is to run on; one at least.
 * @param memory What is known of models.
 * @param signal Ends the reading of a graph that was not seen before.
 * @param onOpening Told each time that a model is really opened.
 * @throws {ModelError} Where one of them can't be opened; the others are closed then.
 */
export async function recallOnDevices(
  files: ModelFiles,
  plans: readonly ProviderPlan[],
  memory: ModelMemory,
  signal: AbortSignal,
  onOpening: () => void,
): Promise<RecalledDevices> {
  const recalled: RecalledSession[] = [];
  const sessions = await openOnDevices(
    files,
    plans,
    undefined,
    undefined,
    async (plan, openOn) => {
      const session = await recallSession(
        files,
        plan,
        memory,
        signal,
        (files, plan) => {
          onOpening();
          return openOnProvider(files, plan, openOn);
        },
      );
      recalled.push(session);
      return session;
    },
  );
  return {
    sessions,
    digest: recalled[0]!.digest,
    isOpen: () => recalled.some((session) => session.isOpen()),
  };
}
