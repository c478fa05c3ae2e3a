import {
  type ListedPreset,
  listPresets,
} from "../../preset/find/list_presets.ts";
import type { CommonSettings } from "../arguments/command_table.ts";
import type { CommandArguments } from "../arguments/parse_command.ts";
import { row } from "../help/layout.ts";
import { printable, printablePath } from "../report/printable.ts";
import { say } from "../say.ts";
import { machineSearch } from "./preset_search.ts";

/** Where the right column begins. */
const COLUMN = 20;

/** `wdtag presets list`. */
export async function list(
  { operands, settings }: CommandArguments<CommonSettings>,
): Promise<number> {
  const search = await machineSearch(operands);
  const listed = await listPresets(search);
  if (settings.json) {
    say.out(`${JSON.stringify(listed, null, 2)}\n`);
    return 0;
  }
  const lines = listed.flatMap(linesOf);
  if (!settings.quiet && search.user !== null) {
    lines.push("", `Your own presets lie in ${printablePath(search.user)}`);
  }
  say.out(`${lines.join("\n")}\n`);
  return 0;
}

function linesOf(preset: ListedPreset): readonly string[] {
  const { name, description, path, problem } = preset;
  const text = problem ?? description ?? "";
  return [
    row(printablePath(name), printable(text).replaceAll("\n", " "), COLUMN),
    ...(path === null ? [] : [" ".repeat(COLUMN) + printablePath(path)]),
  ];
}
