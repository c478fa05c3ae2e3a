import { loadPreset } from "../../preset/find/load_preset.ts";
import {
  type MergedPreset,
  mergeLayers,
  type SaidSection,
} from "../../preset/merge_layers.ts";
import { findPreset } from "../../preset/presets.ts";
import { provenance, writePreset } from "../../preset/write_preset.ts";
import type { ShowSettings } from "../arguments/presets_tables.ts";
import type { CommandArguments } from "../arguments/parse_command.ts";
import { printable } from "../report/printable.ts";
import { say } from "../say.ts";
import { machineSearch } from "./preset_search.ts";

/** `wdtag presets show`. */
export async function show(
  { operands, settings }: CommandArguments<ShowSettings>,
): Promise<number> {
  const { dataset } = settings;
  const search = await machineSearch(dataset === null ? [] : [dataset]);
  const below = findPreset("base").layers;
  const own = [];
  for (const name of operands) {
    own.push(...(await loadPreset(name, search)).layers);
  }
  const merged = mergeLayers(settings.changed ? own : [...below, ...own]);
  say.out(
    settings.json
      ? `${JSON.stringify(asJson(merged), null, 2)}\n`
      : printable(writePreset(merged)),
  );
  return 0;
}

function asJson(merged: MergedPreset): unknown {
  const section = (values: SaidSection): unknown =>
    Object.fromEntries(
      Object.entries(values).map(([key, said]) => [key, provenance(said)]),
    );
  return {
    description: merged.description && provenance(merged.description),
    drop: merged.drop.map(provenance),
    run: section(merged.run),
    caption: section(merged.caption),
    rules: merged.rules.map(provenance),
    plugins: merged.plugins.map(provenance),
    captioner: section(merged.captioner),
    training: section(merged.training),
    quirks: section(merged.quirks),
  };
}
