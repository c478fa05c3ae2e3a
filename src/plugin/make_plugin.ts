import type { Plugin, PluginOptions } from "./plugin.ts";
import { readOptions } from "./read_options.ts";
import { thrownText } from "./thrown_text.ts";

/** What a plugin's module exports. */
export interface PluginModule {
  /** The factory. */
  readonly default?: unknown;
  /** Its options' schema. */
  readonly options?: unknown;
  /** Its table of tests. */
  readonly cases?: unknown;
}

/**
 * Makes a plugin in this process.
 *
 * @param module The plugin's module.
 * @param given Its options.
 * @returns What its factory returned, not looked at yet.
 * @throws {Error} Where there is no factory, it throws, or it does not take the
 * options; the message is the end of a sentence.
 */
export async function makePlugin(
  module: PluginModule,
  given: PluginOptions,
): Promise<Plugin> {
  const { default: factory } = module;
  if (typeof factory !== "function") {
    throw new TypeError(
      "is no plugin: its default export is no function that returns one",
    );
  }
  const options = readOptions(module.options, given);
  try {
    return await factory(options);
  } catch (error) {
    throw new Error(`can't be used: its factory threw ${thrownText(error)}`, {
      cause: error,
    });
  }
}
