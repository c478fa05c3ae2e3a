import { deepEqual, equal, ok } from "node:assert/strict";
import { doctorTable } from "../../../src/commands/arguments/doctor_table.ts";
import { parseArguments } from "../../../src/commands/arguments/parse_arguments.ts";
import { parseCommand } from "../../../src/commands/arguments/parse_command.ts";
import { helpText } from "../../../src/commands/help/help_text.ts";

for (
  const [argv, settings] of [
    [[], {}],
    [["--provider", "cuda:1"], { provider: "cuda:1" }],
    [["--provider", "cuda:0"], { provider: "cuda" }],
    [["--provider=webgpu", "--json", "--quiet"], {
      provider: "webgpu",
      json: true,
      quiet: true,
    }],
    [["--fix", "cuda", "--force"], { fix: "cuda", force: true }],
  ] as const
) {
  Deno.test(`wdtag doctor understands ${argv.join(" ") || "nothing at all"}`, () => {
    const parsed = parseCommand(doctorTable, argv);
    deepEqual(parsed.settings, { ...doctorTable.defaults, ...settings });
    deepEqual(parsed.operands, []);
  });
}

Deno.test("the help of wdtag doctor has its options, and examples that parse", () => {
  const parsed = parseArguments(["doctor", "--help"]);
  ok(parsed.kind === "help");
  const text = helpText(parsed.command, parsed.all, parsed.page);
  for (const { name } of doctorTable.options) ok(text.includes(`--${name}`));
  for (const line of text.split("\n")) ok(line.length <= 80, line);
  for (const { line } of doctorTable.examples) {
    ok(text.includes(`wdtag ${line}`));
    const [command, ...argv] = line.split(" ");
    equal(command, "doctor");
    parseCommand(doctorTable, argv);
  }
});
