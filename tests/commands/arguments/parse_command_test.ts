import { deepEqual, equal, throws } from "node:assert/strict";
import { commonDefaults } from "../../../src/commands/arguments/command_table.ts";
import type {
  CommandTable,
  CommonSettings,
} from "../../../src/commands/arguments/command_table.ts";
import { findCommand } from "../../../src/commands/arguments/commands.ts";
import {
  chooseAction,
  parseCommand,
} from "../../../src/commands/arguments/parse_command.ts";
import { readName } from "../../../src/commands/arguments/read_values.ts";
import { UsageError } from "../../../src/commands/arguments/usage_error.ts";
import { commandHelp } from "../../../src/commands/help/command_help.ts";

interface Settings extends CommonSettings {
  readonly dir: string | null;
  readonly deep: boolean;
}

const table: CommandTable<Settings> = {
  name: "kit do",
  operands: { placeholder: "THING...", least: 1, most: 2 },
  help: "does a thing",
  about: ["Does a thing, or two."],
  options: [
    {
      kind: "value",
      name: "work_dir",
      placeholder: "DIR",
      help: "where it is done",
      usual: "here",
      read: (text, reading) => ({ dir: readName(text, reading) }),
    },
    {
      kind: "switch",
      name: "deep",
      help: "below too",
      negatable: true,
      set: (deep) => ({ deep }),
    },
  ],
  defaults: { ...commonDefaults, dir: null, deep: true },
  examples: [{ job: "one thing", line: "kit do a" }],
  statuses: "0 done, 2 usage.",
};

Deno.test("parseCommand() lays flags of either spelling upon the defaults", () => {
  for (
    const [argv, settings, operands = ["a"]] of [
      [["a"], {}],
      [["a", "b"], {}, ["a", "b"]],
      [["--work_dir", "x", "a"], { dir: "x" }],
      [["a", "--work-dir=x"], { dir: "x" }],
      [["a", "--work-dir=x", "--work_dir", "y"], { dir: "y" }],
      [["a", "--no-deep"], { deep: false }],
      [["a", "--no_deep", "--deep"], {}],
      [["a", "--json", "--quiet"], { json: true, quiet: true }],
      [["--verbose", "a"], { verbose: true }],
      [["--", "--json"], {}, ["--json"]],
    ] as [string[], Partial<Settings>, string[]?][]
  ) {
    deepEqual(parseCommand(table, argv), {
      operands,
      settings: { ...table.defaults, ...settings },
    }, argv.join(" "));
  }
});

for (
  const [argv, said] of [
    [[], '"wdtag kit do" needs THING...: "wdtag kit do --help" has examples'],
    [["a", "b", "c"], '"wdtag kit do" takes THING..., not "c"'],
    [["a", ""], 'An argument of "wdtag kit do" is empty'],
    [["a", "--deap"], 'Unknown option "--deap": did you mean "--deep"?'],
    [["a", "--jsno"], 'Unknown option "--jsno": did you mean "--json"?'],
    [
      ["a", "--xyzzy"],
      'Unknown option "--xyzzy": "wdtag kit do --help" lists every option',
    ],
    [["a", "--thresh", "1"], /^Unknown option "--thresh"/],
    [["a", "--dee"], /^Unknown option "--dee": did you mean "--deep"\?$/],
    [["a", "--deep=1"], '--deep takes no value: leave out "=1"'],
    [["a", "--no-json"], /^Unknown option "--no-json"/],
    [["a", "--work_dir"], "--work_dir expects a value (DIR)"],
    [["a", "--work_dir", " "], '--work_dir expects a name, not " "'],
    [["a", "--quiet", "--verbose"], /contradict each other/],
  ] as [string[], string | RegExp][]
) {
  Deno.test(`parseCommand() refuses [${argv}]`, () => {
    throws(() => parseCommand(table, argv), (error: unknown) => {
      if (!(error instanceof UsageError)) return false;
      if (typeof said === "string") equal(error.message, said);
      return typeof said === "string" || said.test(error.message);
    });
  });
}

Deno.test("chooseAction() finds the action, wherever switches stand", () => {
  const actions = ["list", "pull"];
  deepEqual(chooseAction("kit", actions, ["pull", "a"]), {
    action: "pull",
    argv: ["a"],
  });
  deepEqual(chooseAction("kit", actions, ["--json", "list", "--quiet"]), {
    action: "list",
    argv: ["--json", "--quiet"],
  });
  for (
    const [argv, said] of [
      [[], 'Say what "wdtag kit" is to do: list, pull'],
      [["--json"], 'Say what "wdtag kit" is to do: list, pull'],
      [["swim"], 'Say what "wdtag kit" is to do, before "swim": list, pull'],
      [["lsit"], '"wdtag kit" can\'t "lsit": did you mean "list"?'],
    ] as const
  ) {
    throws(() => chooseAction("kit", actions, argv), { message: said });
  }
});

Deno.test("commandHelp() shows what the table says, and every command's options", () => {
  deepEqual(commandHelp(findCommand("models")!, table), [
    "Usage: wdtag kit do THING... [options]",
    "",
    "Does a thing, or two.",
    "",
    "Examples:",
    "  wdtag kit do a                                  one thing",
    "",
    "Options:",
    "  --work_dir DIR            where it is done [here]",
    "  --deep                    below too",
    "  --json                    the result as JSON on stdout",
    "  --quiet                   nothing but results and errors",
    "  --verbose                 more, and the causes of errors",
    "  --help                    this text",
    "",
    "Exit status: 0 done, 2 usage.",
  ]);
});
