import { captionerFile } from "../../captioners/captioner_kinds.ts";
import { builtIns } from "../../plugin/built_ins.ts";
import { requireFile } from "../../plugin/open_plugins.ts";
import { loadPreset } from "../../preset/find/load_preset.ts";
import { PresetError } from "../../preset/preset_error.ts";
import { layerPresets } from "../../preset/presets.ts";
import type { Preset } from "../../preset/tag_settings.ts";
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

/** What is wrong with the first plugin of a preset that there is none of. */
async function missingPlugin({ layers }: Preset): Promise<string | null> {
  for (const { origin, document, lineOf } of layers) {
    const hooks = (document.plugins ?? []).map(({ plugin }, at) => ({
      plugin,
      path: ["plugins", at, "plugin"],
    })).filter(({ plugin }) => !Object.hasOwn(builtIns, plugin));
    // The schema knows the captioners that ship.
    const name = document.captioner?.["name"];
    const captioners = typeof name === "string" && captionerFile.test(name)
      ? [{ plugin: name, path: ["captioner", "name"] }]
      : [];
    for (const { plugin, path } of [...hooks, ...captioners]) {
      const problem = await fileProblem(plugin);
      if (problem === null) continue;
      const line = lineOf?.(path) ?? null;
      return `Preset "${origin}"${
        line === null ? "" : `, line ${line}`
      }: plugin "${plugin}" ${problem}`;
    }
  }
  return null;
}

async function fileProblem(plugin: string): Promise<string | null> {
  try {
    requireFile(plugin);
    await Deno.stat(plugin);
    return null;
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? "is not there: paths are relative to the preset"
      : (error as Error).message;
  }
}

async function problemOf(
  load: () => ReturnType<typeof loadPreset>,
): Promise<string | null> {
  try {
    const preset = await load();
    layerPresets([preset]);
    return await missingPlugin(preset);
  } catch (error) {
    if (!(error instanceof PresetError)) throw error;
    return error.message;
  }
}
