import type { PluginPermissions } from "./plugin.ts";

/** The kinds of grant that there are. */
export const permissionKinds: readonly (keyof PluginPermissions)[] = Object
  .freeze(["net", "read", "write", "env", "sidecar"]);

/**
 * Adds grants to grants.
 *
 * @param one Some.
 * @param more Others; what is in both stands once.
 */
export function mergePermissions(
  one: PluginPermissions,
  more: PluginPermissions,
): PluginPermissions {
  const all: Partial<Record<keyof PluginPermissions, readonly string[]>> = {};
  for (const kind of permissionKinds) {
    const values = new Set([...one[kind] ?? [], ...more[kind] ?? []]);
    if (values.size > 0) all[kind] = [...values];
  }
  return all;
}
