import { didYouMean } from "../text/did_you_mean.ts";
import { makePreset } from "./make_preset.ts";
import { mergeLayers, type PresetLayer } from "./merge_layers.ts";
import { PresetError } from "./preset_error.ts";
import { type LayeredPresets, resolvePreset } from "./resolve_preset.ts";
import { shipped } from "./shipped.gen.ts";
import type { Preset } from "./tag_settings.ts";

export { PresetError } from "./preset_error.ts";
export type { LayeredPresets } from "./resolve_preset.ts";

/** The presets that ship, in the order in which they are listed. */
export const presets: readonly Preset[] = Object.freeze(
  shipped.map(({ name }) => makePreset(name, shippedLayers(name))),
);

/** The files of a preset that ships: those that it extends, then its own. */
function shippedLayers(name: string): readonly PresetLayer[] {
  const found = shipped.find((preset) => preset.name === name);
  if (found === undefined) throw new Error(`"${name}" does not ship`);
  const { document } = found;
  const below = [document.extends ?? []].flat();
  return [...below.flatMap(shippedLayers), { origin: name, document }];
}

/**
 * Finds a preset that ships.
 *
 * @param name Its name, in the spelling of {@linkcode presets}.
 * @throws {PresetError} Where there is none of that name.
 */
export function findPreset(name: string): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found !== undefined) return found;
  throw noSuchPreset(name, presets.map((preset) => preset.name));
}

/**
 * Says that there is no preset of a name.
 *
 * @param name What was asked for.
 * @param known The names that there are.
 * @param looked Where else was looked, in words; empty where nowhere.
 */
export function noSuchPreset(
  name: string,
  known: readonly string[],
  looked = "",
): PresetError {
  const near = didYouMean(name, known);
  const meant = near === null ? "" : ` (did you mean "${near}"?)`;
  return new PresetError(
    `No preset is called "${name}"${meant}${looked}: choose from ${
      known.join(", ")
    }, or name a file: "./${
      name.replace(/^.*[\\/]/, "").replace(/\.toml$/, "")
    }.toml"`,
  );
}

/**
 * Lays presets upon each other and all of them upon `base`; where two decide
 * the same thing, the later wins.
 *
 * @param layers The presets, the lowest first.
 *
 * @example A preset for a run
 * ```ts
 * import { findPreset, layerPresets, type TagRun } from "@wdtag/cli";
 *
 * const { settings, quirks } = layerPresets([findPreset("animagine")]);
 * const run: TagRun = { paths: ["photos"], settings, quirks };
 * console.assert(run.settings?.removeUnderscore === true);
 * ```
 */
export function layerPresets(layers: readonly Preset[]): LayeredPresets {
  return resolvePreset(mergeLayers(layers.flatMap((preset) => preset.layers)));
}
