import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/**
 * Gives a new file the mode of the old one (the umask may have cut it), and its owner and group where the system
 * permits that. Does nothing on Windows.
 *
 * It works on an open handle of the very file, found again by its inode number: changing the mode by path would follow
 * a link that someone else has put there meanwhile, which a run of root in a stranger's folder must not do.
 *
 * @param file The new file, as it was opened.
 * @param path Where it lies.
 * @param old What `lstat` told of the old file.
 * @throws What the system throws when the mode cannot be given.
 */
export async function keepMode(
  file: Deno.FsFile,
  path: string,
  old: Deno.FileInfo,
): Promise<void> {
  if (Deno.build.os === "windows" || old.mode === null) return;
  const now = file.statSync();
  const mode = old.mode & 0o777;
  const sameOwner = old.uid === now.uid && old.gid === now.gid;
  if (sameOwner && mode === ((now.mode ?? 0) & 0o777)) return;

  const handle = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    const found = await handle.stat();
    if (found.ino !== now.ino || found.dev !== now.dev) {
      throw new Error("its temporary file was replaced meanwhile");
    }
    if (!sameOwner) await giveOwner(handle, old);
    // Last, because a change of owner clears bits.
    await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}

/** Only root may give files away; for everyone else the group may work, and the file stays its writer's. */
async function giveOwner(
  handle: FileHandle,
  old: Deno.FileInfo,
): Promise<void> {
  const now = await handle.stat();
  for (const uid of new Set([old.uid ?? now.uid, now.uid])) {
    try {
      await handle.chown(uid, old.gid ?? now.gid);
      return;
    } catch {
      // Tried with the group alone next, then left.
    }
  }
}
