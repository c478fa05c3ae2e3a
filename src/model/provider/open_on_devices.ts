import type { ModelFiles } from "../model_files.ts";
import { openSession, type Session } from "../open_session.ts";
import { type OpenOn, openOnProvider } from "./open_on_provider.ts";
import { planProvider, type ProviderPlan } from "./plan_provider.ts";
import type { PlanMeans, ProviderWish } from "./plan_provider.ts";
import { parseProviders, providerLabel } from "./provider.ts";

/**
 * Finds out what a model can be opened on, for each device of a list.
 *
 * @param wish What the user wishes: one provider, or devices as in `cuda:0,cuda:1`.
 * @param judge Finds out whether a provider works.
 * @throws {ModelError} Where one of them is not to be had.
 */
export async function planDevices(
  wish: ProviderWish,
  judge: PlanMeans,
): Promise<readonly ProviderPlan[]> {
  const devices = parseProviders(wish.provider);
  if (devices === "auto") return [await planProvider(wish, judge)];
  const plans: ProviderPlan[] = [];
  for (const device of devices) {
    const provider = providerLabel(device);
    plans.push(await planProvider({ ...wish, provider }, judge));
  }
  return plans;
}

/** Opens a model for a plan, on what the plan says and in the way given. */
export type OpenPlan = (
  plan: ProviderPlan,
  openOn: OpenOn,
) => Promise<Session>;

/**
 * Opens a model once for each plan. Several on the processor share its cores.
 *
 * @param files The model.
 * @param plans See {@linkcode planDevices}.
 * @param cores Cores of the processor.
 * @param open Opens a model on a provider.
 * @param openPlan Opens it for one plan.
 * @returns The sessions, in the plans' order.
 * @throws {ModelError} Where one of them can't be opened; the others are closed then.
 */
export async function openOnDevices(
  files: ModelFiles,
  plans: readonly ProviderPlan[],
  cores: number = navigator.hardwareConcurrency,
  open: typeof openSession = openSession,
  openPlan: OpenPlan = (plan, openOn) => openOnProvider(files, plan, openOn),
): Promise<readonly Session[]> {
  const threads = plans.length === 1
    ? null
    : Math.max(1, Math.floor(cores / plans.length));
  const openOn: OpenOn = (files, provider) =>
    open(files, {
      provider,
      threads: provider.name === "cpu" ? threads : null,
    });
  const opened = await Promise.allSettled(
    plans.map((plan) => openPlan(plan, openOn)),
  );
  const sessions = opened.flatMap((each) =>
    each.status === "fulfilled" ? [each.value] : []
  );
  const failed = opened.find((each) => each.status === "rejected");
  if (failed !== undefined) {
    await Promise.all(sessions.map((each) => each[Symbol.asyncDispose]()));
    throw failed.reason;
  }
  return sessions;
}
