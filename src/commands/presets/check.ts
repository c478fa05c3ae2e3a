import { loadPreset } from "../../preset/find/load_preset.ts";
import { PresetError } from "../../preset/preset_error.ts";
import { layerPresets } from "../../preset/presets.ts";
import type { CommonSettings } from "../arguments/command_table.ts";
import type { CommandArguments } from "../arguments/parse_command.ts";
import { printable, printablePath } from "../report/printable.ts";
import { say } from "../say.ts";
import { machineSearch } from "./preset_search.ts";

/** `wdtag presets check`. */
export async function check(
  { operands, settings }: CommandArguments<CommonSettings>,
): Promise<number> {
  const search = await machineSearch([]);
  const results: { file: string; ok: boolean; problem: string | null }[] = [];
  for (const file of operands) {
    const problem = await problemOf(() => loadPreset(file, search));
    results.push({ file, ok: problem === null, problem });
    if (settings.json) continue;
    if (problem !== null) say.err(`${printable(problem)}\n`);
    else if (!settings.quiet) say.out(`Right: ${printablePath(file)}\n`);
  }
  if (settings.json) say.out(`${JSON.stringify(results, null, 2)}\n`);
  return results.every(({ ok }) => ok) ? 0 : 2;
}

async function problemOf(
  load: () => ReturnType<typeof loadPreset>,
): Promise<string | null> {
  try {
    layerPresets([await load()]);
    return null;
  } catch (error) {
    if (!(error instanceof PresetError)) throw error;
    return error.message;
  }
}
