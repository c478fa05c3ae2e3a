import type { PluginFactory, PluginOptions } from "./plugin.ts";

/**
 * Gives a plugin's factory its types, and is otherwise the factory itself: a
 * plugin works the same without it.
 *
 * @param factory Makes the plugin from its options.
 * @returns The factory.
 *
 * @example
 * ```ts
 * import { definePlugin } from "@wdtag/cli";
 *
 * export default definePlugin(() => ({
 *   name: "no-hats",
 *   tags: (tags) => tags.filter((tag) => tag.name !== "hat"),
 * }));
 * ```
 */
export function definePlugin<Options = PluginOptions>(
  factory: PluginFactory<Options>,
): PluginFactory<Options> {
  return factory;
}
