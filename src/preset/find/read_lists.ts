import { dirname, join, resolve } from "node:path";
import { captionerFile } from "../../captioners/captioner_kinds.ts";
import { LabelError } from "../../model/label_error.ts";
import type { KeyPath } from "../../text/toml_places.ts";
import type { PresetLayer } from "../merge_layers.ts";
import type {
  PluginEntry,
  PresetDocument,
  PresetSection,
} from "../preset_document.ts";
import { PresetError } from "../preset_error.ts";
import { holdsPairs, parseTagLines, parseTagPairs } from "../rule_lists.ts";
import { datasetFolder } from "./preset_search.ts";
import { isInside, type PresetSource } from "./preset_source.ts";
import { MOST_LIST, readBounded } from "./read_bounded.ts";

/**
 * Reads the lists that a preset's rules name, and makes its paths those that
 * they mean from the preset's folder. Needs `--allow-read`.
 *
 * @param source The preset's file.
 * @param document What it says.
 * @param fail Throws what is wrong, with the place.
 * @throws {PresetError} Where a list is not there, none, or out of bounds.
 */
export async function readLists(
  source: PresetSource,
  document: PresetDocument,
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
  const { captioner } = document;
  const resolved: PresetDocument = {
    ...document,
    ...(captioner === undefined
      ? {}
      : { captioner: captionerInFolder(captioner, folder) }),
    ...(document.rules === undefined ? {} : { rules }),
    ...(plugins === undefined ? {} : { plugins }),
  };
  return { document: resolved, lists };
}

/** A captioner whose paths are the preset's, where it is a plugin's file. */
function captionerInFolder(
  section: PresetSection,
  folder: string,
): PresetSection {
  const { name, permissions = {} } = section as {
    readonly name?: string;
    readonly permissions?: PluginEntry["permissions"];
  };
  if (name === undefined || !captionerFile.test(name)) return section;
  const { plugin, ...granted } = inFolder(
    { plugin: name, permissions },
    folder,
  );
  return {
    ...section,
    name: plugin,
    ...(section["permissions"] === undefined ? {} : granted),
  } as PresetSection;
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
