import type { PluginDescription } from "./hook_runner.ts";
import type { PluginPermissions } from "./plugin.ts";
import { notGranted } from "./sandbox/permission_flags.ts";

/**
 * Shows what a plugin asks for and was not granted.
 *
 * @param description What it says of itself.
 * @param granted What its user allows.
 * @param folder The plugin's own, from which its paths count.
 * @param tell Takes each line.
 * @param as What flags call it.
 * @returns What was not granted.
 */
export function tellRefused(
  { name, wants, permissions }: PluginDescription,
  granted: PluginPermissions,
  folder: string,
  tell: (message: string) => void,
  as: "plugin" | "captioner" = "plugin",
): PluginPermissions {
  const refused = notGranted(
    { ...permissions, sidecar: wants.sidecar ?? [] },
    granted,
    folder,
  );
  for (const [kind, values] of Object.entries(refused)) {
    tell(
      `Plugin "${name}" asks for ${kind} ${
        values.join(", ")
      }, which it is not granted: --allow-${as}-${kind} ${values[0]} would`,
    );
  }
  return refused;
}
