import type { RunChoice } from "./choose_for_run.ts";
import type { CacheFacts } from "./examine_caches.ts";
import type { GpuFacts } from "./examine_gpus.ts";
import type { HubFacts } from "./examine_hub.ts";
import type { LibraryFacts } from "./examine_libraries.ts";
import type { MachineFacts } from "./examine_machine.ts";
import type { PermissionFacts } from "./examine_permissions.ts";
import {
  cpuWorks,
  hasWorked,
  type TriedProvider,
} from "./examine_providers.ts";
import type { RuntimeFacts } from "./examine_runtime.ts";
import type { Fact } from "./fact.ts";

/** All that `wdtag doctor` finds out. */
export interface Diagnosis {
  readonly machine: MachineFacts;
  readonly gpus: GpuFacts;
  readonly runtime: RuntimeFacts;
  /** The providers that were tried, the CPU first. */
  readonly providers: readonly TriedProvider[];
  /** What a run would do with that. */
  readonly run: RunChoice;
  /** The libraries by which GPUs are reached. */
  readonly libraries: Fact<LibraryFacts>;
  readonly caches: CacheFacts;
  readonly hub: HubFacts;
  readonly permissions: readonly PermissionFacts[];
}

/**
 * The exit status that a diagnosis means: 0 where a model runs on the CPU, and
 * on the provider that was named; else 3. What could not be tried has not been
 * shown to work.
 *
 * @param diagnosis What was found out.
 */
export function statusOf({ providers, run }: Diagnosis): 0 | 3 {
  if (!cpuWorks(providers)) return 3;
  if (run.provider === "auto") return 0;
  const named = providers.at(-1)!.outcome;
  const isFine = hasWorked(named) &&
    (named.kind !== "works" || named.placement.here > 0);
  return isFine ? 0 : 3;
}
