import { commonOptions } from "../arguments/command_table.ts";
import type { CommandPage } from "../arguments/command_table.ts";
import { commandTables } from "../arguments/command_tables.ts";
import type { CommandSpec } from "../arguments/commands.ts";
import { row } from "./layout.ts";

/** Where the right column begins. */
const COLUMN = 28;

/**
 * The help of a command other than `tag`, from its tables.
 *
 * @param command The command.
 * @param page The action that is asked about, or the command itself where it
 * has none; null is the command as a whole.
 * @returns Lines of at most 80 columns.
 */
export function commandHelp(
  command: CommandSpec,
  page: CommandPage | null,
): readonly string[] {
  if (page !== null) return pageHelp(page);
  const actions = commandTables[command.name] ?? [];
  return [
    `Usage: wdtag ${command.name} ${command.usage}`,
    "",
    `${command.name}: ${command.help}`,
    ...(actions.length === 0 ? [] : [
      "",
      ...actions.map((action) =>
        row(`wdtag ${called(action)}`, action.help, 42)
      ),
      "",
      `"wdtag ${command.name} ACTION --help" has an action's options.`,
    ]),
    ...(command.here ? [] : ["", "Not part of this version yet."]),
  ];
}

function pageHelp(page: CommandPage): readonly string[] {
  const { options, examples, about, statuses } = page;
  return [
    `Usage: wdtag ${called(page)} [options]`,
    "",
    ...about,
    "",
    ...(examples.length === 0 ? [] : [
      "Examples:",
      ...examples.map(({ job, line }) => row(`wdtag ${line}`, job, 50)),
      "",
    ]),
    "Options:",
    ...[...options, ...commonOptions].map((option) =>
      row(flagText(option), option.help + usualText(option), COLUMN)
    ),
    row("--help", "this text", COLUMN),
    "",
    `Exit status: ${statuses}`,
  ];
}

function called({ name, operands }: CommandPage): string {
  return operands.placeholder === "" ? name : `${name} ${operands.placeholder}`;
}

function flagText(
  { name, placeholder }: CommandPage["options"][number],
): string {
  return `--${name}` + (placeholder === undefined ? "" : ` ${placeholder}`);
}

function usualText({ usual }: CommandPage["options"][number]): string {
  return usual === undefined ? "" : ` [${usual}]`;
}
