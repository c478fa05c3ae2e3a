import { captionerFile } from "../../captioners/captioner_kinds.ts";
import { chatAddress } from "../../captioners/http/chat_address.ts";
import { builtIns } from "../../plugin/built_ins.ts";
import { makePlugin } from "../../plugin/make_plugin.ts";
import { requireFile } from "../../plugin/open_plugins.ts";
import type { PluginOptions } from "../../plugin/plugin.ts";
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

/**
 * What a run would refuse of a preset's plugins and its captioner, as far as it
 * is known without running a stranger's code: plugins of files are looked for,
 * and not loaded.
 */
async function findings({ layers }: Preset): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { origin, document, fault, lineOf } of layers) {
    const tell = (what: string, path: readonly (string | number)[]): void => {
      found.push(fault?.(what, path).message ?? `Preset "${origin}": ${what}`);
    };
    for (const [at, entry] of (document.plugins ?? []).entries()) {
      const { plugin, options = {} } = entry;
      const isOurs = Object.hasOwn(builtIns, plugin);
      const problem = isOurs
        ? await optionsProblem(plugin, options)
        : await fileProblem(plugin);
      if (problem === null) continue;
      const key = isOurs && entry.options !== undefined ? "options" : "plugin";
      tell(`plugin "${plugin}" ${problem}`, ["plugins", at, key]);
    }
    // The schema knows the captioners that ship.
    const { name, url } = document.captioner ?? {};
    if (typeof name === "string" && captionerFile.test(name)) {
      const problem = await fileProblem(name);
      if (problem !== null) {
        tell(`plugin "${name}" ${problem}`, ["captioner", "name"]);
      }
    }
    const problem = typeof url === "string" ? addressProblem(url) : null;
    if (problem !== null) {
      // Without what stands in the line: a password, as a rule.
      const line = lineOf?.(["captioner", "url"]) ?? null;
      const place = line === null ? "" : `, line ${line}`;
      found.push(`Preset "${origin}"${place}: ${problem}`);
    }
  }
  return found;
}

/** Why a plugin that ships does not take what it is told. */
async function optionsProblem(
  plugin: string,
  options: PluginOptions,
): Promise<string | null> {
  try {
    await makePlugin(await builtIns[plugin]!.load(), options);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function addressProblem(url: string): string | null {
  try {
    chatAddress(url);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
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
    const found = await findings(preset);
    return found.length === 0 ? null : found.join("\n");
  } catch (error) {
    if (!(error instanceof PresetError)) throw error;
    return error.message;
  }
}
