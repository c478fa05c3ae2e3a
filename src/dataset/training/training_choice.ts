import type { PresetSection } from "../../preset/preset_document.ts";
import { camelCase } from "../../preset/setting_names.ts";
import type { TrainingChoice } from "./training_settings.ts";

/**
 * What a preset's section `[training]` says, judged by the schema before.
 *
 * @param section Keys as they are written, with underscores.
 */
export function trainingChoice(section: PresetSection): TrainingChoice {
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => [
      camelCase(key),
      // Of a separator, false says that there is none.
      value === false && key.endsWith("_separator") ? null : value,
    ]),
  );
}
