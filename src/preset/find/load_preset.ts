import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { LabelError } from "../../model/label_error.ts";
import type { KeyPath } from "../../text/toml_places.ts";
import { makePreset } from "../make_preset.ts";
import type { PresetLayer } from "../merge_layers.ts";
import { type ParsedPreset, parsePreset } from "../parse_preset.ts";
import type {
  PluginEntry,
  PresetDocument,
  PresetSection,
} from "../preset_document.ts";
import {
  PresetError,
  type PresetFault,
  presetFaults,
} from "../preset_error.ts";
import { findPreset, noSuchPreset, presets } from "../presets.ts";
import { holdsPairs, parseTagLines, parseTagPairs } from "../rule_lists.ts";
import type { Preset } from "../tag_settings.ts";
import { listPresets } from "./list_presets.ts";
import {
  datasetFolder,
  isPresetPath,
  type PresetSearch,
} from "./preset_search.ts";
import { MOST_LIST, MOST_PRESET, readBounded } from "./read_bounded.ts";

/** A preset's file, and how far it is trusted. */
interface Source {
  /** As messages call it: as it was given, or where it was found. */
  readonly shown: string;
  /** The file itself, links followed: which file it is. */
  readonly real: string;
  /**
   * The real folder of presets that it must not leave, for a preset that a
   * dataset brought along; null for the user's own.
   */
  readonly bounds: string | null;
}

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

async function findSource(
  given: string,
  search: PresetSearch,
): Promise<Source | null> {
  if (isPresetPath(given)) return await sourceAt(given, given, null);
  if (presets.some(({ name }) => plainName(name) === plainName(given))) {
    // What is written almost like one that ships must not be another: this
    // throws where it is not written just so.
    findPreset(given);
    return null;
  }
  const file = `${given}.toml`;
  if (search.user !== null) {
    const found = await sourceIfThere(join(search.user, file), null);
    if (found !== null) return found;
  }
  for (const root of search.datasets) {
    const folder = join(root, ...datasetFolder);
    const found = await sourceIfThere(join(folder, file), root);
    if (found !== null) return found;
  }
  const known = await listPresets(search);
  throw noSuchPreset(
    given,
    known.filter(({ usable }) => usable).map(({ name }) => name),
  );
}

/** Names that a person would take for one another. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_ .]/g, "-");
}

async function sourceIfThere(
  path: string,
  dataset: string | null,
): Promise<Source | null> {
  // What can't be looked at is not there, or is no name at all.
  const there = await Deno.lstat(path).catch(() => null);
  if (there === null) return null;
  return await sourceAt(path, path, dataset);
}

/**
 * @param dataset The dataset that brought the file along; null where the user
 * did.
 */
async function sourceAt(
  path: string,
  shown: string,
  dataset: string | null,
): Promise<Source> {
  let real: string;
  try {
    real = await Deno.realPath(path);
  } catch (cause) {
    // Says why in words, and reads nothing that it could return.
    await readBounded(path, `Preset "${shown}"`, MOST_PRESET);
    throw cause;
  }
  if (dataset === null) return { shown, real, bounds: null };
  const root = await Deno.realPath(dataset);
  const bounds = join(root, ...datasetFolder);
  if (!isInside(real, bounds)) {
    throw new PresetError(
      `Preset "${shown}" is a link that leaves the dataset's "${
        join(...datasetFolder)
      }": a preset found in a dataset must lie there itself, or be named as a file: --preset "${real}"`,
    );
  }
  return { shown, real, bounds };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}

/** The files of a preset, the lowest first, each once. */
async function collect(
  source: Source,
  search: PresetSearch,
  chain: readonly Source[],
  seen: Set<string>,
): Promise<readonly PresetLayer[]> {
  const text = await readBounded(
    source.real,
    `Preset "${source.shown}"`,
    MOST_PRESET,
  );
  const parsed = parsePreset(text, source.shown);
  const fail = (what: string, path: KeyPath): never => {
    const place = parsed.places.value(path);
    throw presetFaults(source.shown, text, [{ what, place }]);
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
        if (add(seen, layer.origin)) layers.push(layer);
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
  const { document, lists } = await withLists(source, parsed, fail);
  const lineOf = (path: KeyPath): number | null =>
    parsed.places.key(path)?.line ?? null;
  return [...layers, { origin: source.shown, document, lists, lineOf }];
}

function add(seen: Set<string>, name: string): boolean {
  const before = seen.size;
  return seen.add(name).size > before;
}

/** What a preset extends; null where it ships. */
async function extended(
  given: string,
  source: Source,
  search: PresetSearch,
  fail: (what: string) => never,
): Promise<Source | null> {
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

/** Sections that do more than shape captions. */
const ownSections = ["run", "plugins", "captioner", "quirks"] as const;

/** Refuses what a preset that a dataset brought along must not say. */
function judgeTrust(
  { shown, real }: Source,
  text: string,
  { document, places }: ParsedPreset,
): void {
  const why =
    `not for a preset found in a dataset, which may shape captions ([caption], [[rules]], [training]) and do nothing else: it may be somebody else's. To trust it, name it as a file (--preset "${real}") or move it to your own presets`;
  const faults: PresetFault[] = ownSections
    .filter((name) => document[name] !== undefined)
    .map((name) => ({
      what: `[${name}] is ${why}`,
      place: places.key([name]),
    }));
  for (const [at, what] of (document.drop ?? []).entries()) {
    if (what === "plugins" || what === "captioner") {
      faults.push({
        what: `drop of "${what}" is ${why}`,
        place: places.value(["drop", at]),
      });
    }
  }
  if (faults.length > 0) throw presetFaults(shown, text, faults);
}

/** Reads the lists that rules name, and makes paths mean what they say. */
async function withLists(
  source: Source,
  { document }: ParsedPreset,
  fail: (what: string, path: KeyPath) => never,
): Promise<
  Pick<PresetLayer, "document"> & Required<Pick<PresetLayer, "lists">>
> {
  const folder = dirname(source.real);
  const lists = new Map<string, readonly (readonly string[])[]>();
  const rules: PresetSection[] = [];
  for (const [at, rule] of (document.rules ?? []).entries()) {
    if (typeof rule.file !== "string") {
      rules.push(rule);
      continue;
    }
    const place = ["rules", at, "file"];
    const named = resolve(folder, rule.file);
    // What is read is what was judged, links followed.
    const path = await Deno.realPath(named).catch(() => named);
    if (source.bounds !== null) {
      if (!isInside(path, source.bounds)) {
        fail(
          `file is "${rule.file}", which lies outside the dataset's "${
            join(...datasetFolder)
          }": a preset found in a dataset may read nothing else`,
          place,
        );
      }
    }
    try {
      const text = await readBounded(path, `List "${rule.file}"`, MOST_LIST);
      lists.set(
        path,
        holdsPairs(rule) ? parseTagPairs(text) : parseTagLines(text),
      );
    } catch (error) {
      if (error instanceof LabelError) {
        fail(
          `file is "${rule.file}", which is no list of pairs: ${error.message}`,
          place,
        );
      }
      if (!(error instanceof PresetError)) throw error;
      fail(`file is "${rule.file}": ${error.message}`, place);
    }
    rules.push({ ...rule, file: path });
  }
  const plugins = document.plugins?.map((entry) => inFolder(entry, folder));
  const resolved: PresetDocument = {
    ...document,
    ...(document.rules === undefined ? {} : { rules }),
    ...(plugins === undefined ? {} : { plugins }),
  };
  return { document: resolved, lists };
}

/** A plugin whose paths, its own and those it is granted, are the preset's. */
function inFolder(entry: PluginEntry, folder: string): PluginEntry {
  const { plugin, permissions = {} } = entry;
  const all = (paths: readonly string[]) =>
    paths.map((path) => resolve(folder, path));
  const { read, write } = permissions;
  return {
    ...entry,
    plugin: /[\\/]|\.\w+$/.test(plugin) ? resolve(folder, plugin) : plugin,
    ...(entry.permissions === undefined ? {} : {
      permissions: {
        ...permissions,
        ...(read === undefined ? {} : { read: all(read) }),
        ...(write === undefined ? {} : { write: all(write) }),
      },
    }),
  };
}
