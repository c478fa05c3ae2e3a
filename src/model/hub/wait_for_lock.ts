import type { FileLayer } from "../../files/file_layer.ts";
import type { FileLock } from "../../files/file_lock.ts";
import { sleep } from "./retry.ts";

/** Milliseconds between two looks at a lock that another process holds. */
const lockInterval = 200;

/**
 * Takes a lock, however long another process holds it.
 *
 * @param layer The way to the disk.
 * @param path The lock file.
 * @param signal Ends the waiting.
 * @param onWait Told once, where there is something to wait for.
 */
export async function waitForLock(
  layer: FileLayer,
  path: string,
  signal: AbortSignal,
  onWait: () => void,
): Promise<FileLock> {
  for (let isFirst = true;; isFirst = false) {
    const lock = await layer.lock(path);
    if (lock !== null) return lock;
    if (isFirst) onWait();
    await sleep(lockInterval, signal);
  }
}
