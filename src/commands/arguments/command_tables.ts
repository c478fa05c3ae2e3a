import type { CommandPage } from "./command_table.ts";
import { pluginsTables } from "./plugins_tables.ts";

/**
 * The tables of the commands other than `tag`, each with that command's
 * actions, or itself where it has none.
 */
export const commandTables: Readonly<Record<string, readonly CommandPage[]>> = {
  plugins: pluginsTables,
};
