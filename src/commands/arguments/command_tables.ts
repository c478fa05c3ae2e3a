import { captionTable } from "./caption_table.ts";
import type { CommandPage } from "./command_table.ts";
import { datasetConfigTable } from "./dataset_config_table.ts";
import { doctorTable } from "./doctor_table.ts";
import { modelsTables } from "./models_options.ts";
import { presetsTables } from "./presets_tables.ts";
import { pluginsTables } from "./plugins_tables.ts";

/**
 * The tables of the commands other than `tag`, each with that command's
 * actions, or itself where it has none.
 */
export const commandTables: Readonly<Record<string, readonly CommandPage[]>> = {
  "dataset-config": [datasetConfigTable],
  caption: [captionTable],
  doctor: [doctorTable],
  models: modelsTables,
  presets: presetsTables,
  plugins: pluginsTables,
};
