import { deepEqual, equal } from "node:assert/strict";
import {
  listTable,
  pullTable,
  removeTable,
  verifyTable,
} from "../../../src/commands/arguments/models_options.ts";
import { parseCommand } from "../../../src/commands/arguments/parse_command.ts";

Deno.test("the examples of wdtag models parse", () => {
  const parse = [
    (argv: readonly string[]) => parseCommand(listTable, argv),
    (argv: readonly string[]) => parseCommand(pullTable, argv),
    (argv: readonly string[]) => parseCommand(verifyTable, argv),
    (argv: readonly string[]) => parseCommand(removeTable, argv),
  ];
  const tables = [listTable, pullTable, verifyTable, removeTable];
  for (const [at, { name, examples }] of tables.entries()) {
    for (const { line } of examples) {
      const words = line.split(" ");
      equal(words.splice(0, 2).join(" "), name);
      parse[at]!(words);
    }
  }
});

Deno.test("wdtag models pull takes its options in either spelling", () => {
  deepEqual(
    parseCommand(pullTable, [
      ...["a/b", "--model-dir=x", "--revision", "v1", "--force-download"],
      ...["c", "--progress=json", "--json"],
    ]),
    {
      operands: ["a/b", "c"],
      settings: {
        json: true,
        quiet: false,
        verbose: false,
        modelDir: "x",
        revision: "v1",
        forceDownload: true,
        progress: "json",
      },
    },
  );
});
