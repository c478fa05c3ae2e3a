import type { PresetSearch } from "./find/preset_search.ts";
import type { Preset } from "./tag_settings.ts";

/**
 * Loads a preset, as `--preset` does: by the name of one that ships, by that of
 * one of the user's own, or as a file. What it extends and the lists that its
 * rules name are loaded with it. Needs `--allow-read` for files.
 *
 * @param given A name, or a path: anything with a slash or `.toml` at its end.
 * @param search Where names are looked for; nowhere but among those that ship
 * without it.
 * @throws {PresetError} Where there is none, or it is wrong, with its place.
 *
 * @example
 * ```ts
 * import { layerPresets, openPreset } from "@wdtag/cli";
 *
 * const file = await Deno.makeTempFile({ suffix: ".toml" });
 * await Deno.writeTextFile(file, 'extends = "pony"\n[caption]\nthresh = 0.5\n');
 * const { settings } = layerPresets([await openPreset(file)]);
 * console.assert(settings.thresh === 0.5 && settings.form !== undefined);
 * await Deno.remove(file);
 * ```
 */
export async function openPreset(
  given: string,
  search: PresetSearch = { user: null, datasets: [] },
): Promise<Preset> {
  // Loaded when it is called: a parser and a schema that most runs don't need.
  const { loadPreset } = await import("./find/load_preset.ts");
  return await loadPreset(given, search);
}
