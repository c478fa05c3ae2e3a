import { join } from "node:path";
import type { FileLayer } from "../../files/file_layer.ts";
import type { FileLock } from "../../files/file_lock.ts";
import { entriesOf } from "../hub/cached_repo.ts";
import { ModelError } from "../model_error.ts";

/** Locks of a repository's files, held until this is disposed of. */
export interface HeldLocks extends Disposable {
  /** The lock files. */
  readonly paths: readonly string[];
}

/**
 * Takes every lock that downloads of a repository have ever taken, so that none
 * goes on meanwhile.
 *
 * @param layer May write there.
 * @param folder Holds the lock files, in folders too; may be missing.
 * @param repo `owner/name`, for the error.
 * @throws {ModelError} Where another process holds one.
 */
export async function holdLocks(
  layer: FileLayer,
  folder: string,
  repo: string,
): Promise<HeldLocks> {
  const paths = await lockFiles(folder);
  const held: FileLock[] = [];
  const letGo = () => {
    for (const lock of held.splice(0)) lock[Symbol.dispose]();
  };
  try {
    for (const path of paths) {
      const lock = await layer.lock(path);
      if (lock === null) {
        throw new ModelError(
          `"${repo}" is being downloaded by another process: ` +
            `end that or wait for it, and remove it then`,
        );
      }
      held.push(lock);
    }
  } catch (error) {
    letGo();
    throw error;
  }
  return { paths, [Symbol.dispose]: letGo };
}

/**
 * Removes lock files while they are held, and lets go of them: who waits for
 * one finds it gone and makes another. Windows removes no file that is open, so
 * there they are let go of first.
 *
 * @param layer May write there.
 * @param locks What is held.
 * @param paths Which of them to remove.
 */
export async function removeLocks(
  layer: FileLayer,
  locks: HeldLocks,
  paths: readonly string[] = locks.paths,
): Promise<void> {
  if (Deno.build.os === "windows") locks[Symbol.dispose]();
  // A lock file that stays harms nobody.
  for (const path of paths) await layer.removeOwn(path).catch(() => null);
  locks[Symbol.dispose]();
}

async function lockFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, isFile, isDirectory } of await entriesOf(folder) ?? []) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await lockFiles(path));
    else if (isFile && name.endsWith(".lock")) found.push(path);
  }
  return found;
}
