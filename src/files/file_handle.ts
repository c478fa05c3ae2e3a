/** Writes every byte; one call of the system may write fewer. */
export async function writeAll(
  file: Deno.FsFile,
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await file.write(bytes.subarray(done));
  }
}

/**
 * Takes the lock of a temporary file.
 *
 * @returns Whether the lock was free; null where the filesystem has no locks (some network and FUSE mounts).
 */
export async function tryLock(file: Deno.FsFile): Promise<boolean | null> {
  try {
    return await file.tryLock(true);
  } catch {
    return null;
  }
}

/** {@linkcode writeAll}, in this thread. */
export function writeAllSync(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += file.writeSync(bytes.subarray(done));
  }
}

/** {@linkcode tryLock}, in this thread. */
export function tryLockSync(file: Deno.FsFile): boolean | null {
  try {
    return file.tryLockSync(true);
  } catch {
    return null;
  }
}
