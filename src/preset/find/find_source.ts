import { join } from "node:path";
import { findPreset, noSuchPreset, presets } from "../presets.ts";
import { listPresets } from "./list_presets.ts";
import {
  datasetFolder,
  isPresetPath,
  type PresetSearch,
} from "./preset_search.ts";
import { type PresetSource, sourceAt, sourceIfThere } from "./preset_source.ts";

/**
 * Finds a preset's file.
 *
 * @param given A name, or a path.
 * @param search Where names are looked for.
 * @returns Null for one that ships.
 * @throws {PresetError} Where there is none.
 */
export async function findSource(
  given: string,
  search: PresetSearch,
): Promise<PresetSource | null> {
  if (isPresetPath(given)) return await sourceAt(given, given, null);
  if (presets.some(({ name }) => plainName(name) === plainName(given))) {
    // What is written almost like one that ships must not be another: this
    // throws where it is not written just so.
    findPreset(given);
    return null;
  }
  const file = `${given}.toml`;
  if (search.user !== null) {
    const found = await sourceIfThere(join(search.user, file), null);
    if (found !== null) return found;
  }
  for (const root of search.datasets) {
    const folder = join(root, ...datasetFolder);
    const found = await sourceIfThere(join(folder, file), root);
    if (found !== null) return found;
  }
  const known = await listPresets(search);
  throw noSuchPreset(
    given,
    known.filter(({ usable }) => usable).map(({ name }) => name),
  );
}

/** Names that a person would take for one another. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_ .]/g, "-");
}
