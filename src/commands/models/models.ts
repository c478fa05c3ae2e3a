import {
  listTable,
  pullTable,
  removeTable,
  verifyTable,
} from "../arguments/models_options.ts";
import { chooseAction, parseCommand } from "../arguments/parse_command.ts";
import { asModelTrouble } from "./model_trouble.ts";

/**
 * `wdtag models list | pull | verify | remove`.
 *
 * @param argv The arguments behind `models`.
 * @param signal Aborted when the user wants it to end.
 * @returns The exit status.
 */
export async function models(
  argv: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const actions = ["list", "pull", "verify", "remove"];
  const { action, argv: rest } = chooseAction("models", actions, argv);
  try {
    switch (action) {
      case "list": {
        const { list } = await import("./list.ts");
        return await list(parseCommand(listTable, rest).settings);
      }
      case "pull": {
        const { pull } = await import("./pull.ts");
        return await pull(parseCommand(pullTable, rest), signal);
      }
      case "verify": {
        const { verify } = await import("./verify.ts");
        return await verify(parseCommand(verifyTable, rest), signal);
      }
      default: {
        const { remove } = await import("./remove.ts");
        return await remove(parseCommand(removeTable, rest), signal);
      }
    }
  } catch (error) {
    throw asModelTrouble(error);
  }
}
