import { join } from "node:path";
import { parse } from "npm:smol-toml@1.9.1";
import { presets } from "../presets.ts";
import { datasetFolder, type PresetSearch } from "./preset_search.ts";
import { sourceAt } from "./preset_source.ts";
import { MOST_PRESET, readBounded } from "./read_bounded.ts";

/** A preset that there is. */
export interface ListedPreset {
  /** What `--preset` calls it. */
  readonly name: string;
  /** Whose it is. */
  readonly from: "shipped" | "yours" | "dataset";
  /** Its file; null for one that ships. */
  readonly path: string | null;
  /** What it is for; null where it does not say. */
  readonly description: string | null;
  /** Whether `--preset NAME` finds it. */
  readonly usable: boolean;
  /** Why it does not, or what is wrong with it; null where nothing is. */
  readonly problem: string | null;
}

/**
 * Lists the presets that names find: those that ship, the user's own, those of
 * datasets. What is in the files is not judged, only looked at.
 *
 * @param search Where to look.
 */
export async function listPresets(
  search: PresetSearch,
): Promise<readonly ListedPreset[]> {
  const listed: ListedPreset[] = presets.map(({ name, description }) => ({
    name,
    from: "shipped",
    path: null,
    description,
    usable: true,
    problem: null,
  }));
  const folders: readonly (readonly [
    from: "yours" | "dataset",
    folder: string,
    root: string | null,
  ])[] = [
    ...(search.user === null ? [] : [["yours", search.user, null] as const]),
    ...search.datasets.map((root) =>
      ["dataset", join(root, ...datasetFolder), root] as const
    ),
  ];
  for (const [from, folder, root] of folders) {
    for (const file of await tomlFiles(folder)) {
      const name = file.slice(0, -".toml".length);
      const path = join(folder, file);
      const first = listed.find((each) => each.name === name && each.usable);
      const { description, problem } = await look(path, root);
      listed.push({
        name,
        from,
        path,
        description,
        usable: first === undefined && problem === null,
        problem: first === undefined
          ? problem
          : first.from === "shipped"
          ? `never used: "${name}" ships with wdtag`
          : `never used: "${first.path}" comes first`,
      });
    }
  }
  return listed;
}

async function tomlFiles(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".toml") && !name.startsWith(".")) names.push(name);
    }
  } catch {
    // A folder that is not there, or can't be read, has no presets.
  }
  return names.sort();
}

/** A dataset's link that leads out of it is looked at as little as it is loaded. */
async function look(
  path: string,
  dataset: string | null,
): Promise<Pick<ListedPreset, "description" | "problem">> {
  try {
    const { real } = await sourceAt(path, path, dataset);
    const text = await readBounded(real, `Preset "${path}"`, MOST_PRESET);
    const { description } = parse(text.replace(/^\uFEFF/, ""));
    return {
      description: typeof description === "string" ? description : null,
      problem: null,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      description: null,
      problem: message.split("\n")[0]!.replace(
        /^Invalid TOML document/,
        "No TOML",
      ),
    };
  }
}
