import { join } from "node:path";
import type { PluginSubject } from "../../src/plugin/plugin_chain.ts";
import type { PluginChoice } from "../../src/plugin/plugin_choice.ts";
import type { Tag } from "../../src/plugin/plugin.ts";

/** A folder of plugins; it is removed with `await using`. */
export interface PluginFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file into it. */
  write(name: string, text: string): Promise<string>;
}

/** Makes one. */
export async function pluginFolder(): Promise<PluginFolder> {
  const path = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "wdtag-plugins-" }),
  );
  return {
    path,
    async write(name, text) {
      const file = join(path, name);
      await Deno.writeTextFile(file, text);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** A plugin of a run, but for what is given. */
export function madeChoice(
  plugin: string,
  given: Partial<PluginChoice> = {},
): PluginChoice {
  return {
    plugin,
    options: {},
    permissions: {},
    trust: "sandboxed",
    timeout: null,
    from: "--plugin",
    ...given,
  };
}

/** An image as a chain is asked about it. */
export function madeSubject(
  path = "a.png",
  given: Partial<PluginSubject> = {},
): PluginSubject {
  return {
    file: `/nowhere/${path}`,
    path,
    width: 640,
    height: 480,
    caption: () => Promise.resolve(null),
    ...given,
  };
}

/** General tags of a score of 0.5. */
export function madeTags(...names: readonly string[]): readonly Tag[] {
  return names.map((name) => ({ name, score: 0.5, category: "general" }));
}
