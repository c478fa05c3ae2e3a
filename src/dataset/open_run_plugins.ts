import { mergePermissions } from "../plugin/merge_permissions.ts";
import { openPlugins } from "../plugin/open_plugins.ts";
import type { PluginChain } from "../plugin/plugin_chain.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import type { TagRun } from "./tag_dataset.ts";

/**
 * Opens the run's plugins.
 *
 * @param run Its presets' name.
 * @param settings Its plugins, and what they may do.
 * @param onMessage Told what the user should know.
 * @param signal Ends the opening, and hooks a while after.
 * @returns Null where the run has none.
 * @throws {PluginError} Where one can't be used.
 */
export async function openRunPlugins(
  run: TagRun,
  settings: TagSettings,
  onMessage: (message: string) => void,
  signal: AbortSignal,
): Promise<PluginChain | null> {
  const { plugins, pluginGrants, captionSeparator, maxPixels } = settings;
  if (plugins.length === 0) return null;
  const choices = plugins.map((choice) => ({
    ...choice,
    permissions: mergePermissions(choice.permissions, pluginGrants),
  }));
  return await openPlugins(choices, {
    preset: run.preset ?? "base",
    separator: captionSeparator,
    maxPixels,
    signal,
    onMessage,
  });
}
