import type { PresetLayer } from "../merge_layers.ts";
import type { ParsedPreset } from "../parse_preset.ts";
import type { Droppable } from "../preset_document.ts";
import { type PresetFault, presetFaults } from "../preset_error.ts";
import type { PresetSource } from "./preset_source.ts";

/** Sections that do more than shape captions. */
const ownSections = ["run", "plugins", "captioner", "quirks"] as const;
/** What such a preset may not rid others of. */
const ownDrops: readonly Droppable[] = ["plugins", "captioner"];

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
    if (ownDrops.includes(what)) {
      faults.push({
        what: `drop of "${what}" is ${why}`,
        place: places.value(["drop", at]),
      });
    }
  }
  if (faults.length > 0) throw presetFaults(shown, text, faults);
}

/**
 * What a preset that ships says of captions: a preset found in a dataset must
 * not choose a model, or be rid of the user's plugins, by extending one.
 *
 * @param layer The preset that ships.
 */
export function captionsOnly(layer: PresetLayer): PresetLayer {
  const { drop = [], ...document } = layer.document;
  const kept = Object.entries(document).filter(([name]) =>
    !ownSections.some((own) => own === name)
  );
  return {
    ...layer,
    document: {
      ...Object.fromEntries(kept),
      drop: drop.filter((what) => !ownDrops.includes(what)),
    },
  };
}
