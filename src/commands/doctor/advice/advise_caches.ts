import { findEntry } from "../../../model/registry/registry.ts";
import { baseSettings } from "../../../preset/base.ts";
import { formatBytes } from "../../report/format_bytes.ts";
import type { Diagnosis } from "../diagnosis.ts";
import { valueOf } from "../fact.ts";
import { type Advice, mend } from "./advice.ts";

/**
 * What is wrong with the folders in which downloads and findings are kept.
 *
 * @param diagnosis What was found out.
 */
export function adviseCaches({ caches }: Diagnosis): readonly Advice[] {
  const { hub, wdtag } = caches;
  const advice: Advice[] = [];
  if (valueOf(hub.writable) === false) {
    advice.push(mend(
      "hub-cache-read-only",
      `Models can't be downloaded into "${valueOf(hub.path)}": ` +
        `${hub.problem}. Name another folder in HF_HUB_CACHE, or with ` +
        "--model_dir.",
    ));
  }
  const free = valueOf(hub.free);
  const needed = findEntry(baseSettings.repoId)?.bytes ?? 0;
  if (free !== null && free < needed) {
    advice.push(mend(
      "disk-full",
      `Only ${formatBytes(free)} are free at "${valueOf(hub.path)}", and the ` +
        `default model takes ${formatBytes(needed)}. Make room, or name ` +
        "another folder in HF_HUB_CACHE.",
    ));
  }
  if (valueOf(wdtag.writable) === false) {
    advice.push(mend(
      "own-cache-read-only",
      `"${valueOf(wdtag.path)}" can't be written to: ${wdtag.problem}. Each ` +
        "run tries the GPU's providers anew, which takes a moment.",
    ));
  }
  return advice;
}
