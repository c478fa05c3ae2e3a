import { describeIoError } from "./error_text.ts";
import { WriteFailed } from "./file_errors.ts";
import { tryLock } from "./file_handle.ts";
import { inspectTarget } from "./inspect_target.ts";
import { openSame, requireOwn } from "./resumable_file.ts";
import type { Target } from "./write_roots.ts";

/** A lock that is held until it is disposed of, or its process ends, however that ends. */
export interface FileLock extends Disposable {
  /** False where the filesystem has no locks: then nothing is known of others. */
  readonly isReal: boolean;
}

/** How often a lock file that was removed between opening and locking is made anew. */
const attempts = 5;

/**
 * Takes a lock (`flock`) on a file of our own, which is made where it is missing and left there afterwards. The lock
 * is the system's, not the file's existence: a killed process leaves none behind. Python's `filelock` takes the same.
 *
 * @param target The lock file.
 * @returns The lock, or null where someone else holds it.
 * @throws {WriteRefused} and {WriteFailed}.
 */
export async function lockFile(target: Target): Promise<FileLock | null> {
  const { path, shown, by } = target;
  requireOwn(target, "lock");
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const isThere = (await inspectTarget(target)).kind !== "absent";
      const file = await openSame(path, isThere);
      const taken = await tryLock(file);
      if (taken === false) {
        file.close();
        return null;
      }
      if (await isStillThere(file, path)) {
        return { isReal: taken === true, [Symbol.dispose]: () => letGo(file) };
      }
      // Whoever held it removed the file: the lock is one on nothing.
      letGo(file);
    }
    return null;
  } catch (error) {
    if (!(error instanceof Error) || error.name.startsWith("Write")) {
      throw error;
    }
    throw new WriteFailed(
      shown,
      describeIoError(error, shown, "write", by.named),
      error,
    );
  }
}

/**
 * Closing alone is not enough: a program that is being started has this process's open files for a moment, between
 * its fork and its exec, and the lock stays for as long as any of them is open.
 */
function letGo(file: Deno.FsFile): void {
  try {
    file.unlockSync();
  } catch {
    // No locks on this filesystem: closing is all there is.
  }
  file.close();
}

async function isStillThere(
  file: Deno.FsFile,
  path: string,
): Promise<boolean> {
  try {
    const [here, there] = [await file.stat(), await Deno.lstat(path)];
    return here.ino === there.ino && here.dev === there.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
