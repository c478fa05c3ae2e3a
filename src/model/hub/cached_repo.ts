import { join } from "node:path";
import { parseRepoName } from "./repo_name.ts";
import { repoFolder } from "./snapshot_folder.ts";

/** One commit of a repository in the Hub's cache. */
export interface CachedSnapshot {
  /** The commit. */
  readonly commit: string;
  /** The folder of its files. */
  readonly folder: string;
  /** The branches and tags that stood for it when they were last asked for. */
  readonly refs: readonly string[];
}

/** A repository in the Hub's cache. */
export interface CachedRepo {
  /** `owner/name`. */
  readonly repo: string;
  /** Everything of it but its locks. */
  readonly folder: string;
  /** Its commits: that of `main` first, then those with a name. */
  readonly snapshots: readonly CachedSnapshot[];
  /** Bytes of downloads that were not ended. */
  readonly unfinished: number;
}

/**
 * Looks at a repository in the Hub's cache. Needs `--allow-read` for it.
 *
 * @param cache The cache's folder.
 * @param repo `owner/name`.
 * @returns Null where the cache has nothing of it.
 */
export async function cachedRepo(
  cache: string,
  repo: string,
): Promise<CachedRepo | null> {
  const folder = repoFolder(cache, repo);
  if (await entriesOf(folder) === null) return null;
  const commits = new Map<string, string[]>();
  for (
    const { name, isFile } of await entriesOf(join(folder, "snapshots")) ?? []
  ) {
    if (!isFile) commits.set(name, []);
  }
  for (const [ref, commit] of await readRefs(join(folder, "refs"))) {
    commits.get(commit)?.push(ref);
  }
  const rank = ({ refs }: CachedSnapshot) =>
    refs.includes("main") ? 0 : refs.length > 0 ? 1 : 2;
  let unfinished = 0;
  for (const { name, isFile } of await entriesOf(join(folder, "blobs")) ?? []) {
    if (!isFile || !name.endsWith(".incomplete")) continue;
    unfinished += await sizeOf(join(folder, "blobs", name)) ?? 0;
  }
  return {
    repo,
    folder,
    snapshots: [...commits].map(([commit, refs]) => ({
      commit,
      folder: join(folder, "snapshots", commit),
      refs: refs.sort(),
    })).sort((a, b) => rank(a) - rank(b) || (a.commit < b.commit ? -1 : 1)),
    unfinished,
  };
}

/**
 * The model repositories in the Hub's cache. Needs `--allow-read` for it.
 *
 * @param cache The cache's folder, which may be missing.
 * @returns Their names, sorted.
 */
export async function cachedRepoNames(
  cache: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, isFile } of await entriesOf(cache) ?? []) {
    const [kind, ...parts] = name.split("--");
    const repo = parts.join("/");
    if (isFile || kind !== "models" || parts.length !== 2) continue;
    if (parseRepoName(repo) !== null) names.push(repo);
  }
  return names.sort();
}

/** Every file below `refs` and the commit in it. */
async function readRefs(
  folder: string,
): Promise<readonly (readonly [name: string, commit: string])[]> {
  const found: (readonly [string, string])[] = [];
  for (const { name, isDirectory } of await entriesOf(folder) ?? []) {
    const path = join(folder, name);
    if (isDirectory) {
      for (const [below, commit] of await readRefs(path)) {
        found.push([`${name}/${below}`, commit]);
      }
    } else {
      const commit = await Deno.readTextFile(path).catch(() => "");
      found.push([name, commit.trim()]);
    }
  }
  return found;
}

/** What a folder holds, sorted; null where there is no such folder. */
export async function entriesOf(
  folder: string,
): Promise<readonly Deno.DirEntry[] | null> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return null;
    throw error;
  }
}

/** The length of the file that a path leads to; null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return isFile ? size : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return null;
  }
}
