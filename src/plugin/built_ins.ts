import type { PluginModule } from "./direct_plugin.ts";

/** A plugin that ships. */
export interface BuiltIn {
  /** What it does, in a few words. */
  readonly help: string;
  /** Loads it. */
  readonly load: () => Promise<PluginModule>;
}

/** The plugins that ship, by the name that `--plugin` takes. */
export const builtIns: Readonly<Record<string, BuiltIn>> = {};
