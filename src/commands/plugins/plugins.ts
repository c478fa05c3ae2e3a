import { chooseAction, parseCommand } from "../arguments/parse_command.ts";
import {
  pluginsCheckTable,
  pluginsListTable,
  pluginsNewTable,
  pluginsTestTable,
} from "../arguments/plugins_tables.ts";

const actions = ["list", "new", "check", "test"] as const;

/**
 * `wdtag plugins`: what ships, and tools for authors.
 *
 * @param argv The arguments behind `plugins`.
 * @param signal Aborted when the user wants it to end.
 * @returns The exit status.
 */
export async function plugins(
  argv: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const chosen = chooseAction("plugins", actions, argv);
  switch (chosen.action as typeof actions[number]) {
    case "list": {
      const { listPlugins } = await import("./list.ts");
      const { settings } = parseCommand(pluginsListTable, chosen.argv);
      return await listPlugins(settings);
    }
    case "new": {
      const { newPlugin } = await import("./new.ts");
      const { operands, settings } = parseCommand(pluginsNewTable, chosen.argv);
      return await newPlugin(operands[0]!, settings);
    }
    case "check": {
      const { checkPlugins } = await import("./check.ts");
      const { operands, settings } = parseCommand(
        pluginsCheckTable,
        chosen.argv,
      );
      return await checkPlugins(operands, settings, signal);
    }
    case "test": {
      const { testPlugins } = await import("./test.ts");
      const { operands, settings } = parseCommand(
        pluginsTestTable,
        chosen.argv,
      );
      return await testPlugins(operands, settings, signal);
    }
  }
}
