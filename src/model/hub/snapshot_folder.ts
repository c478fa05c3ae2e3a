import { join } from "node:path";

/**
 * The folder of a repository's files in the Hub's cache, or null where the
 * cache has none. Needs `--allow-read` for the cache.
 *
 * @param cache The cache's folder, see `hubCacheFolder`.
 * @param repo `owner/name`.
 * @param revision A branch or tag.
 */
export async function snapshotFolder(
  cache: string,
  repo: string,
  revision = "main",
): Promise<string | null> {
  const folder = join(cache, `models--${repo.replaceAll("/", "--")}`);
  try {
    const commit = await Deno.readTextFile(join(folder, "refs", revision));
    const snapshot = join(folder, "snapshots", commit.trim());
    return (await Deno.stat(snapshot)).isDirectory ? snapshot : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
