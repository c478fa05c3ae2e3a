import { builtIns } from "../../plugin/built_ins.ts";
import type { PluginSchema } from "../../plugin/plugin.ts";
import type { CommonSettings } from "../arguments/command_table.ts";
import { say } from "../say.ts";

/** `wdtag plugins list`: the plugins that ship, and what they can be told. */
export async function listPlugins({ json }: CommonSettings): Promise<number> {
  const all = await Promise.all(
    Object.entries(builtIns).map(async ([name, { help, load }]) => {
      const options = (await load()).options as PluginSchema;
      return { name, help, options };
    }),
  );
  if (json) {
    say.out(`${JSON.stringify(all, null, 2)}\n`);
    return 0;
  }
  const lines = all.flatMap(({ name, help, options }) => [
    `${name.padEnd(17)} ${help}`,
    ...Object.entries(options).map(([key, { description = "", ...rest }]) => {
      const usual = rest.default === undefined
        ? "needed"
        : JSON.stringify(rest.default);
      return `  ${key.padEnd(15)} ${description} [${usual}]`;
    }),
  ]);
  say.out(`${lines.join("\n")}\n`);
  return 0;
}
