import { basename, dirname, join } from "node:path";
import { openFileLayer } from "../../files/file_layer.ts";
import { type CachedRepo, cachedRepo, entriesOf } from "../hub/cached_repo.ts";
import { repoFolder } from "../hub/snapshot_folder.ts";
import { ModelError } from "../model_error.ts";
import type { ModelTarget } from "../model_target.ts";
import { filesBelow, removeEmptyFolders } from "./folders.ts";
import { holdLocks, removeLocks } from "./hold_locks.ts";
import { type RemovedModel, sumRemoved } from "./removed_model.ts";

/**
 * Removes a model from the Hub's cache, see `removeModel`.
 *
 * @param cache The cache's folder.
 * @param target Which model.
 */
export async function removeCached(
  cache: string,
  target: ModelTarget,
): Promise<RemovedModel | null> {
  const { repo, inside } = target;
  const folder = repoFolder(cache, repo);
  const cached = await cachedRepo(cache, repo);
  if (cached === null) return null;
  if ((await Deno.lstat(folder)).isSymlink) {
    throw new ModelError(
      `"${folder}" is a link out of the cache: remove it, and what it leads to, by hand`,
    );
  }
  const part = inside === "" ? null : await partOf(cached, inside);
  if (part !== null && part.folders.length === 0) return null;

  const layer = await openFileLayer([
    { kind: "folder", path: cache, link: "follow" },
  ]);
  const lockFolder = join(cache, ".locks", repoFolder("", repo));
  using locks = await holdLocks(layer, lockFolder, repo);
  const isWhole = part === null || part.isAll;
  // In an order in which nothing ever names what is gone already.
  const paths = isWhole
    ? [join(folder, "refs"), join(folder, "snapshots"), folder]
    : [...part.folders, ...part.blobs];
  const removed = [];
  for (const path of paths) removed.push(await layer.removeOwn(path));
  if (isWhole) {
    await removeLocks(layer, locks);
    await layer.removeEmptyFolder(lockFolder);
  } else {
    for (const path of part.folders) {
      await removeEmptyFolders(layer, dirname(path), join(folder, "snapshots"));
    }
    const names = new Set(part.blobs.map((path) => `${basename(path)}.lock`));
    const own = locks.paths.filter((path) => names.has(basename(path)));
    await removeLocks(layer, locks, own);
  }
  return { ...sumRemoved(removed), left: [] };
}

/** What a model is of a repository that holds more. */
interface Part {
  /** Its folders, one a commit. */
  readonly folders: readonly string[];
  /** The blobs that nothing else uses. */
  readonly blobs: readonly string[];
  /** Whether the snapshots hold nothing else. */
  readonly isAll: boolean;
}

async function partOf(
  { folder, snapshots }: CachedRepo,
  inside: string,
): Promise<Part> {
  const blobOf = await blobFinder(join(folder, "blobs"));
  const folders: string[] = [];
  const own = new Set<string>();
  const others = new Set<string>();
  let isAll = true;
  for (const snapshot of snapshots) {
    const mine = join(snapshot.folder, inside);
    if (await entriesOf(mine) !== null) folders.push(mine);
    for (const path of await filesBelow(snapshot.folder)) {
      const isMine = path.startsWith(join(mine, "/"));
      if (!isMine) isAll = false;
      const blob = await blobOf(path);
      if (blob !== null) (isMine ? own : others).add(blob);
    }
  }
  return { folders, blobs: [...own.difference(others)], isAll };
}

/** Finds the blob that a snapshot's file stands for, by a link of either kind. */
async function blobFinder(
  blobs: string,
): Promise<(path: string) => Promise<string | null>> {
  const byFile = new Map<string, string>();
  for (const { name } of await entriesOf(blobs) ?? []) {
    const path = join(blobs, name);
    const { dev, ino } = await Deno.lstat(path);
    if (ino !== null) byFile.set(`${dev}:${ino}`, path);
  }
  return async (path) => {
    const info = await Deno.lstat(path);
    if (!info.isSymlink) return byFile.get(`${info.dev}:${info.ino}`) ?? null;
    // The name is enough: a blob may be a link in its turn.
    const blob = join(blobs, basename(await Deno.readLink(path)));
    return [...byFile.values()].includes(blob) ? blob : null;
  };
}
