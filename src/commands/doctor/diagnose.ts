import { tmpdir } from "node:os";
import { chooseForRun } from "./choose_for_run.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { examineCaches } from "./examine_caches.ts";
import { examineGpus } from "./examine_gpus.ts";
import { examineHub } from "./examine_hub.ts";
import { examineLibraries } from "./examine_libraries.ts";
import { examineMachine } from "./examine_machine.ts";
import { examinePermissions } from "./examine_permissions.ts";
import { examineProviders } from "./examine_providers.ts";
import { examineRuntime } from "./examine_runtime.ts";
import { isMet, valueOf } from "./fact.ts";
import { providerLabel } from "../../model/provider/provider.ts";

/**
 * Finds out all that a run hangs on. Never prompts; what this process may not
 * find out is said to be not known, and why.
 *
 * @param wish `auto` to try every provider, else the one to try.
 * @param signal Ends it.
 * @param note Told what is being done.
 * @throws The signal's reason.
 */
export async function diagnose(
  wish: string,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<Diagnosis> {
  const machine = await examineMachine();
  const gpus = await examineGpus();
  note("Looking at the caches and asking the Hub");
  const [caches, hub] = await Promise.all([
    examineCaches(signal),
    examineHub(signal),
  ]);
  note("Loading onnxruntime");
  const runtime = await examineRuntime(signal);
  note("Looking for the GPUs' libraries");
  const libraries = await examineLibraries(signal);
  const providers = await examineProviders(
    wish,
    signal,
    (provider) => note(`Trying ${providerLabel(provider)}`),
  );
  return {
    machine,
    gpus,
    runtime,
    providers,
    run: await chooseForRun(wish, providers),
    libraries,
    caches,
    hub,
    permissions: await examinePermissions({
      hubCache: valueOf(caches.hub.path),
      ownCache: valueOf(caches.wdtag.path),
      temporary: await isMet({ name: "env" }) ? tmpdir() : null,
      hubHost: hub.host,
    }),
  };
}
