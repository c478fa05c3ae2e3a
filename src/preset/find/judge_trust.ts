import type { ParsedPreset } from "../parse_preset.ts";
import { type PresetFault, presetFaults } from "../preset_error.ts";
import type { PresetSource } from "./preset_source.ts";

/** Sections that do more than shape captions. */
const ownSections = ["run", "plugins", "captioner", "quirks"] as const;

/**
 * Refuses what a preset that a dataset brought along must not say.
 *
 * @param source Its file.
 * @param text The file's text.
 * @param parsed What it says.
 * @throws {PresetError} At each such section, with its place.
 */
export function judgeTrust(
  { shown, real }: PresetSource,
  text: string,
  { document, places }: ParsedPreset,
): void {
  const why =
    `not for a preset found in a dataset, which may shape captions ([caption], [[rules]], [training]) and do nothing else: it may be somebody else's. To trust it, name it as a file (--preset "${real}") or move it to your own presets`;
  const faults: PresetFault[] = ownSections
    .filter((name) => document[name] !== undefined)
    .map((name) => ({
      what: `[${name}] is ${why}`,
      place: places.key([name]),
    }));
  for (const [at, what] of (document.drop ?? []).entries()) {
    if (what === "plugins" || what === "captioner") {
      faults.push({
        what: `drop of "${what}" is ${why}`,
        place: places.value(["drop", at]),
      });
    }
  }
  if (faults.length > 0) throw presetFaults(shown, text, faults);
}
