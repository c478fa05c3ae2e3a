import {
  presetsCheckTable,
  presetsListTable,
  presetsSchemaTable,
  presetsShowTable,
} from "../arguments/presets_tables.ts";
import { chooseAction, parseCommand } from "../arguments/parse_command.ts";
import { say } from "../say.ts";

/**
 * `wdtag presets`: the presets that there are, what they come to, what is wrong
 * with them, and their schema.
 *
 * @param argv The arguments behind the command's name.
 * @returns The exit status.
 */
export async function presets(argv: readonly string[]): Promise<number> {
  const { action, argv: rest } = chooseAction(
    "presets",
    ["list", "show", "check", "schema"],
    argv,
  );
  switch (action) {
    case "list": {
      const { list } = await import("./list.ts");
      return await list(parseCommand(presetsListTable, rest));
    }
    case "show": {
      const { show } = await import("./show.ts");
      return await show(parseCommand(presetsShowTable, rest));
    }
    case "check": {
      const { check } = await import("./check.ts");
      return await check(parseCommand(presetsCheckTable, rest));
    }
    default: {
      parseCommand(presetsSchemaTable, rest);
      const { presetJsonSchema } = await import(
        "../../preset/schema/preset_schema.ts"
      );
      say.out(`${JSON.stringify(presetJsonSchema(), null, 2)}\n`);
      return 0;
    }
  }
}
