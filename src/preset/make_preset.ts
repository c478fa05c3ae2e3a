import { mergeLayers, type PresetLayer } from "./merge_layers.ts";
import { settingsOf } from "./resolve_preset.ts";
import { camelCase } from "./setting_names.ts";
import type { Preset } from "./tag_settings.ts";

/**
 * Makes a preset of what its file, and the files that it extends, say.
 *
 * @param name What it is called.
 * @param layers The files, itself last.
 */
export function makePreset(
  name: string,
  layers: readonly PresetLayer[],
): Preset {
  const merged = mergeLayers(layers);
  const { script_arguments: script, ...quirks } = merged.quirks;
  return Object.freeze({
    name,
    description: layers.at(-1)?.document.description ?? "",
    settings: Object.freeze(settingsOf(merged)),
    quirks: Object.freeze(
      Object.fromEntries(
        Object.entries(quirks).map(([key, { value }]) => [
          camelCase(key),
          value,
        ]),
      ),
    ),
    ...(script === undefined ? {} : { scriptArguments: script.value === true }),
    layers,
  });
}
