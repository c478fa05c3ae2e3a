import { join } from "node:path";

/** A snapshot in the Hub's cache. */
export interface Snapshot {
  /** The folder of the repository's files. */
  readonly folder: string;
  /** The commit that they are of. */
  readonly commit: string;
}

/**
 * The folder of a repository's files in the Hub's cache, or null where the
 * cache has none. Needs `--allow-read` for the cache.
 *
 * @param cache The cache's folder, see `hubCacheFolder`.
 * @param repo `owner/name`.
 * @param revision A branch or tag, which the cache knows by a file in `refs`,
 * or a commit.
 */
export async function snapshotFolder(
  cache: string,
  repo: string,
  revision = "main",
): Promise<Snapshot | null> {
  const folder = repoFolder(cache, repo);
  const commit = await referenced(join(folder, "refs", revision)) ?? revision;
  // What a file says must not lead out of the cache.
  if (!/^[0-9a-f]{4,64}$/.test(commit)) return null;
  const snapshot = join(folder, "snapshots", commit);
  try {
    return (await Deno.stat(snapshot)).isDirectory
      ? { folder: snapshot, commit }
      : null;
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** `owner/name` as one folder of the cache. */
export function repoFolder(cache: string, repo: string): string {
  return join(cache, `models--${repo.replaceAll("/", "--")}`);
}

async function referenced(path: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** A folder in place of the file is met at a branch `a` where `a/b` is known. */
function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory;
}
