import { dirname } from "node:path";
import { hasWildcard } from "../../dataset/glob_pattern.ts";
import { loadPreset } from "../../preset/find/load_preset.ts";
import type { Preset } from "../../preset/tag_settings.ts";
import type { PresetsToLoad } from "../arguments/parse_tag.ts";
import { machineSearch } from "./preset_search.ts";

/**
 * Loads the presets of a run that do not ship.
 *
 * @param wanted Which, and the paths that are to be tagged.
 * @throws {PresetError} Where one is not there or wrong.
 */
export async function loadPresets(
  { names, paths }: PresetsToLoad,
): Promise<ReadonlyMap<string, Preset>> {
  const search = await machineSearch(await datasetRoots(paths));
  const loaded = new Map<string, Preset>();
  for (const name of names) {
    if (!loaded.has(name)) loaded.set(name, await loadPreset(name, search));
  }
  return loaded;
}

/** The folders of what is to be tagged, each once. */
async function datasetRoots(
  paths: readonly string[],
): Promise<readonly string[]> {
  const roots = new Set<string>();
  for (const path of paths) {
    const info = await Deno.stat(path).catch(() => null);
    roots.add(
      info?.isDirectory
        ? path
        : info === null && hasWildcard(path)
        ? beforeWildcard(path)
        : dirname(path),
    );
  }
  return [...roots];
}

/** The folder that a glob begins in. */
function beforeWildcard(glob: string): string {
  let folder = glob;
  while (hasWildcard(folder)) {
    const above = dirname(folder);
    if (above === folder) return above;
    folder = above;
  }
  return folder;
}
