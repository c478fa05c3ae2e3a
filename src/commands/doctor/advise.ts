import type { Advice, Adviser } from "./advice/advice.ts";
import { note } from "./advice/advice.ts";
import { adviseCaches } from "./advice/advise_caches.ts";
import { adviseCuda } from "./advice/advise_cuda.ts";
import { adviseHub } from "./advice/advise_hub.ts";
import { advisePermissions } from "./advice/advise_permissions.ts";
import { adviseRun } from "./advice/advise_run.ts";
import { adviseWebgpu } from "./advice/advise_webgpu.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** What a run hangs on most comes first. */
const advisers: readonly Adviser[] = [
  adviseRun,
  adviseCuda,
  adviseWebgpu,
  adviseCaches,
  adviseHub,
  advisePermissions,
];

/**
 * What follows from a diagnosis: what a run would run on, then what is to be
 * mended and how.
 *
 * @param diagnosis What was found out.
 */
export function advise(diagnosis: Diagnosis): readonly Advice[] {
  const all = advisers.flatMap((adviser) => adviser(diagnosis));
  return all.some(({ mend }) => mend)
    ? all
    : [...all, note("nothing", "Nothing to mend.")];
}
