import { camieModels } from "./camie.ts";
import { clModels } from "./cl_tagger.ts";
import { oppaiOracleModels } from "./oppai_oracle.ts";
import { pixaiModels } from "./pixai.ts";
import type { RegistryEntry } from "./registry_entry.ts";
import { wdModels } from "./wd.ts";
import { z3dE621Models } from "./z3d_e621.ts";

/** Every model that is known, in the order in which they are listed. */
export const registry: readonly RegistryEntry[] = [
  ...wdModels,
  ...clModels,
  ...pixaiModels,
  ...camieModels,
  ...oppaiOracleModels,
  ...z3dE621Models,
];

/**
 * Finds a model by its repository or its short name.
 *
 * @param name `owner/name`, `owner/name/folder` or a short name; the Hub does
 * not tell capitals from small letters.
 * @returns The entry, or null where there is none.
 */
export function findEntry(name: string): RegistryEntry | null {
  const wanted = name.toLowerCase();
  return registry.find((entry) =>
    entry.repo.toLowerCase() === wanted || entry.name === wanted
  ) ?? null;
}
