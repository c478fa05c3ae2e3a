import { deepEqual, equal } from "node:assert/strict";
import {
  commands,
  findCommand,
} from "../../../src/commands/arguments/commands.ts";
import { mistypedCommand } from "../../../src/commands/arguments/mistyped_command.ts";

Deno.test("the commands are those that were promised, and some are here", () => {
  deepEqual(commands.map(({ name }) => name), [
    "tag",
    "caption",
    "models",
    "presets",
    "plugins",
    "dataset-config",
    "doctor",
    "undo",
    "status",
    "permissions",
    "completions",
  ]);
  deepEqual(
    commands.filter(({ here }) => here).map(({ name }) => name),
    [
      "tag",
      "caption",
      "models",
      "presets",
      "plugins",
      "dataset-config",
      "doctor",
    ],
  );
  equal(findCommand("modles"), null);
});

const existing = new Set(["modles2", "doctr", "photos"]);
const cases: readonly [string[], string | null][] = [
  [
    ["modles"],
    '"modles" is neither a path nor a command: did you mean "models"?',
  ],
  [
    ["modles", "list"],
    '"modles" is neither a path nor a command: did you mean "models"?',
  ],
  [["hlep"], '"hlep" is neither a path nor a command: did you mean "help"?'],
  [
    ["doctor"],
    'No path "doctor": the command of that name comes first, wdtag doctor',
  ],
  [["doctr"], null],
  [["photos"], null],
  [["holiday"], null],
  [["./modles"], null],
  [["modles/"], null],
  [["modles.png"], null],
  [["photos", "modles"], null],
  [[], null],
];

for (const [paths, said] of cases) {
  Deno.test(`mistypedCommand() answers ${said} to [${paths}]`, () => {
    const error = mistypedCommand(paths, (path) => existing.has(path));
    equal(error?.message ?? null, said);
  });
}
