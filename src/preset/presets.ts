import { didYouMean } from "../text/did_you_mean.ts";
import { basePreset, baseSettings, noQuirks } from "./base.ts";
import { sdScriptsPreset } from "./sd_scripts.ts";
import type { Preset, ScriptQuirks, TagSettings } from "./tag_settings.ts";

const demoPreset: Preset = Object.freeze({
  name: "demo",
  description: "the embedded palette model: colours only, no download",
  settings: Object.freeze({ model: "palette" }),
  quirks: Object.freeze({}),
});

/** The presets that ship, in the order in which they are listed. */
export const presets: readonly Preset[] = Object.freeze([
  basePreset,
  sdScriptsPreset,
  demoPreset,
]);

/** Says that there is no preset of a name, and which there are. */
export class PresetError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "PresetError";
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
  const names = presets.map((preset) => preset.name);
  const near = didYouMean(name, names);
  const meant = near === null ? "" : ` (did you mean "${near}"?)`;
  const file = /\.toml$|[\\/]/.test(name)
    ? ": presets from files are not part of this version yet"
    : "";
  throw new PresetError(
    `No preset is called "${name}"${meant}${file}: choose from ${
      names.join(", ")
    }`,
  );
}

/** What presets laid upon each other come to. */
export interface LayeredPresets {
  /** Every setting, decided. */
  readonly settings: TagSettings;
  /** Every way of the script, on or off. */
  readonly quirks: ScriptQuirks;
  /** Whether arguments are read as the script reads them. */
  readonly scriptArguments: boolean;
}

/**
 * Lays presets upon each other and all of them upon `base`; where two decide
 * the same thing, the later wins.
 *
 * @param layers The presets, the lowest first.
 */
export function layerPresets(layers: readonly Preset[]): LayeredPresets {
  let settings = baseSettings;
  let quirks = noQuirks;
  let scriptArguments = false;
  for (const layer of layers) {
    settings = { ...settings, ...layer.settings };
    quirks = { ...quirks, ...layer.quirks };
    scriptArguments = layer.scriptArguments ?? scriptArguments;
  }
  return { settings, quirks, scriptArguments };
}
