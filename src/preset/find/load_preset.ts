import { dirname, isAbsolute, join, resolve } from "node:path";
import type { KeyPath } from "../../text/toml_places.ts";
import { makePreset } from "../make_preset.ts";
import type { PresetLayer } from "../merge_layers.ts";
import { parsePreset } from "../parse_preset.ts";
import { PresetError, presetFaults } from "../preset_error.ts";
import { findPreset, presets } from "../presets.ts";
import type { Preset } from "../tag_settings.ts";
import { captionsOnly, judgeTrust } from "./judge_trust.ts";
import {
  datasetFolder,
  isPresetPath,
  type PresetSearch,
} from "./preset_search.ts";
import { findSource } from "./find_source.ts";
import {
  isInside,
  type PresetSource,
  sourceAt,
  sourceIfThere,
} from "./preset_source.ts";
import { MOST_PRESET, readBounded } from "./read_bounded.ts";
import { readLists } from "./read_lists.ts";

/**
 * Loads a preset: one that ships, one of the user's own, one that a dataset
 * brought along, or a file named as a path; in this order, so that nothing can
 * pass for a preset that ships. What it extends and the lists that its rules
 * name are loaded with it.
 *
 * A preset that was found in a dataset is somebody else's: it may shape
 * captions, and nothing else; see docs/presets.md.
 *
 * Needs `--allow-read`, for files.
 *
 * @param given A name, or a path: anything with a slash or `.toml` at its end.
 * @param search Where names are looked for.
 * @throws {PresetError} Where there is none, or it is wrong: each fault with
 * file, line, column, the line itself and what is allowed.
 */
export async function loadPreset(
  given: string,
  search: PresetSearch,
): Promise<Preset> {
  const source = await findSource(given, search);
  if (source === null) return findPreset(given);
  return makePreset(given, await collect(source, search, [], new Set()));
}

/** The files of a preset, the lowest first, each once. */
async function collect(
  source: PresetSource,
  search: PresetSearch,
  chain: readonly PresetSource[],
  seen: Set<string>,
): Promise<readonly PresetLayer[]> {
  const text = await readBounded(
    source.real,
    `Preset "${source.shown}"`,
    MOST_PRESET,
  );
  const parsed = parsePreset(text, source.shown);
  const fault = (what: string, path: KeyPath): PresetError => {
    const place = parsed.places.value(path);
    return presetFaults(source.shown, text, [{ what, place }]);
  };
  const fail = (what: string, path: KeyPath): never => {
    throw fault(what, path);
  };
  if (source.bounds !== null) judgeTrust(source, text, parsed);

  const layers: PresetLayer[] = [];
  const { extends: below } = parsed.document;
  for (const [at, each] of [below ?? []].flat().entries()) {
    const path = Array.isArray(below) ? ["extends", at] : ["extends"];
    const next = await extended(
      each,
      source,
      search,
      (what) => fail(what, path),
    );
    if (next === null) {
      for (const layer of findPreset(each).layers) {
        if (!add(seen, layer.origin)) continue;
        layers.push(source.bounds === null ? layer : captionsOnly(layer));
      }
      continue;
    }
    const way = [...chain, source];
    if (way.some(({ real }) => real === next.real)) {
      const names = [...way, next].map(({ shown }) => shown);
      fail(
        `extends comes back to where it was: ${
          names.join(" -> ")
        }; one of them must go without`,
        path,
      );
    }
    if (seen.has(next.real)) continue;
    layers.push(...await collect(next, search, way, seen));
  }
  seen.add(source.real);
  const { document, lists } = await readLists(
    source,
    parsed.document,
    fail,
  );
  const lineOf = (path: KeyPath): number | null =>
    parsed.places.key(path)?.line ?? null;
  return [
    ...layers,
    { origin: source.shown, document, lists, lineOf, fault },
  ];
}

function add(seen: Set<string>, name: string): boolean {
  const before = seen.size;
  return seen.add(name).size > before;
}

/** What a preset extends; null where it ships. */
async function extended(
  given: string,
  source: PresetSource,
  search: PresetSearch,
  fail: (what: string) => never,
): Promise<PresetSource | null> {
  const { bounds } = source;
  const own = dirname(source.real);
  try {
    if (!isPresetPath(given)) {
      if (bounds === null) {
        return await findSource(given, { ...search, datasets: [] });
      }
      if (presets.some(({ name }) => name === given)) return null;
      const beside = join(bounds, `${given}.toml`);
      const found = await sourceIfThere(beside, join(bounds, "..", ".."));
      return found ?? fail(
        `extends "${given}", and a preset found in a dataset may extend only presets that ship and its neighbours: ${
          presets.map(({ name }) => name).join(", ")
        }`,
      );
    }
    const path = resolve(own, given);
    const next = await sourceAt(
      path,
      isAbsolute(given) ? given : join(dirname(source.shown), given),
      null,
    );
    if (bounds === null) return next;
    return isInside(next.real, bounds) ? { ...next, bounds } : fail(
      `extends "${given}", which lies outside the dataset's "${
        join(...datasetFolder)
      }": a preset found in a dataset may extend only presets that ship and its neighbours`,
    );
  } catch (error) {
    if (!(error instanceof PresetError)) throw error;
    if (error.message.startsWith(`Preset "${source.shown}", line`)) throw error;
    return fail(`extends "${given}", which is not to be had: ${error.message}`);
  }
}
