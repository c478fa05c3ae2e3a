import { join } from "node:path";
import { cachedRepo, cachedRepoNames, entriesOf } from "../hub/cached_repo.ts";
import { foldersWithModels } from "../model_parts.ts";
import { localFolder, type ModelTarget, modelTarget } from "../model_target.ts";
import { registry } from "../registry/registry.ts";
import { type ModelHere, modelHere, type Shelf } from "./model_here.ts";

/** A model that is known, or that is there. */
export interface ListedModel {
  readonly target: ModelTarget;
  readonly here: ModelHere;
}

/** What there is on a shelf. */
export interface ModelList {
  /** The registry's models in its order, then others that are there. */
  readonly models: readonly ListedModel[];
  /** Downloads of known repositories of several models that were not ended. */
  readonly unfinished: readonly {
    readonly repo: string;
    readonly bytes: number;
  }[];
}

/** How deep models are looked for in a repository. */
const deepest = 3;

/**
 * Lists the models that are known and what is there of each, and with them what
 * else is there that is a tagger by the names of its files. Nothing is asked of
 * the Hub. Needs `--allow-read` for the shelf.
 *
 * @param shelf Where to look.
 */
export async function listModels(shelf: Shelf): Promise<ModelList> {
  const counts = Map.groupBy(
    registry.map(({ name }) => modelTarget(name)),
    ({ repo }) => repo,
  );
  const models: ListedModel[] = [];
  const unfinished = new Map<string, number>();
  for (const { name } of registry) {
    const target = modelTarget(name);
    const isAlone = counts.get(target.repo)?.length === 1;
    const here = await modelHere(shelf, target, null, isAlone);
    models.push({ target, here });
    if (here.unfinished > 0 && !isAlone) {
      unfinished.set(target.repo, here.unfinished);
    }
  }
  for (const target of await others(shelf)) {
    const here = await modelHere(shelf, target);
    if (here.state !== "absent") models.push({ target, here });
  }
  return {
    models,
    unfinished: [...unfinished].map(([repo, bytes]) => ({ repo, bytes })),
  };
}

/** What is there and is not in the registry. */
async function others(shelf: Shelf): Promise<readonly ModelTarget[]> {
  const found: ModelTarget[] = [];
  const known = new Set(registry.map(({ repo }) => repo.toLowerCase()));
  const take = (repo: string, insides: Iterable<string>) => {
    for (const inside of insides) {
      const name = inside === "" ? repo : `${repo}/${inside}`;
      if (known.has(name.toLowerCase())) continue;
      found.push({ name, entry: null, repo, inside });
    }
  };
  if (shelf.kind === "cache") {
    for (const repo of await cachedRepoNames(shelf.path)) {
      const { snapshots = [] } = await cachedRepo(shelf.path, repo) ?? {};
      const insides = new Set<string>();
      for (const { folder } of snapshots) {
        for (const inside of foldersWithModels(await paths(folder))) {
          insides.add(inside);
        }
      }
      take(repo, insides);
    }
    return found;
  }
  const taken = new Set(registry.map((entry) => {
    const { repo } = modelTarget(entry.name);
    return localFolder(shelf.path, repo);
  }));
  for (const { name, isFile } of await entriesOf(shelf.path) ?? []) {
    const folder = join(shelf.path, name);
    if (isFile || name.startsWith(".")) continue;
    const insides = foldersWithModels(await paths(folder));
    if (!taken.has(folder)) take(name, insides);
  }
  return found;
}

/** The paths of the files below a folder. */
async function paths(
  folder: string,
  depth = 0,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, isDirectory } of await entriesOf(folder) ?? []) {
    if (!isDirectory) found.push(name);
    else if (depth < deepest && !name.startsWith(".")) {
      const below = await paths(join(folder, name), depth + 1);
      found.push(...below.map((path) => `${name}/${path}`));
    }
  }
  return found;
}
