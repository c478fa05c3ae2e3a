import type { PluginOptions, PluginPermissions } from "./plugin.ts";

/** A plugin that a run is to use, and what its user allows it. */
export interface PluginChoice {
  /** A built-in's name, or a file: anything with a `/`, a `\` or a suffix. */
  readonly plugin: string;
  /** Its options. */
  readonly options: PluginOptions;
  /** What it may reach; what it asks for itself does not count. */
  readonly permissions: PluginPermissions;
  /** `full` runs a user's plugin in wdtag's own process, with all its rights. */
  readonly trust: "sandboxed" | "full";
  /** Seconds that a batch may take; null leaves it at 10. */
  readonly timeout: number | null;
  /** Where it was named, for messages: `--plugin`, or a preset's name. */
  readonly from: string;
}
