import { describeIoError } from "./error_text.ts";
import { WriteFailed } from "./file_errors.ts";
import { lstatOrNull } from "./file_calls.ts";
import { requireOwn } from "./resumable_file.ts";
import { joined, type Target } from "./write_roots.ts";

/** What a removal came to. */
export interface Removed {
  /** Files that are gone. */
  readonly files: number;
  /** Links that are gone; what they led to is where it was. */
  readonly links: number;
  /** Bytes that were freed; a file that has another name outside frees none. */
  readonly bytes: number;
}

/**
 * Removes what lies at a path in a folder of our own: a file, a link, or a folder with everything below it. Links are
 * removed themselves and never followed. Images may go too: what a cache holds was never the user's only copy.
 *
 * @param target What to remove.
 * @returns What it came to, or null where nothing was there.
 * @throws {WriteRefused} where it is not in a folder of our own, {WriteFailed} where the system can't; the rest of the
 * folder is there then.
 */
export async function removeOwn(target: Target): Promise<Removed | null> {
  requireOwn(target, "remove");
  const tally = { files: 0, links: 0, bytes: 0 };

  async function visit(path: string, info: Deno.FileInfo): Promise<void> {
    if (info.isDirectory) {
      const entries: string[] = [];
      for await (const { name } of Deno.readDir(path)) entries.push(name);
      for (const name of entries) {
        const below = joined(path, name);
        const there = lstatOrNull(below);
        if (there !== null) await visit(below, there);
      }
    }
    try {
      await Deno.remove(path);
    } catch (error) {
      // Another process has removed it meanwhile.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return;
    }
    if (info.isSymlink) tally.links++;
    else if (!info.isDirectory) {
      tally.files++;
      if (isLastName(info)) tally.bytes += info.size;
    }
  }

  const { path, shown, by } = target;
  try {
    const info = lstatOrNull(path);
    if (info === null) return null;
    await visit(path, info);
    return tally;
  } catch (error) {
    throw new WriteFailed(
      shown,
      describeIoError(error, shown, "remove", by.named),
      error,
    );
  }
}

/** Whether the name that was removed was the last of its file, whose link count was read before. */
function isLastName({ nlink }: Deno.FileInfo): boolean {
  return nlink === null || nlink <= 1;
}

/**
 * Removes a folder in a folder of our own if it is empty.
 *
 * @param target The folder.
 * @returns Whether it is gone; false where something lies in it, or it is a link or not there.
 * @throws {WriteRefused} where it is not in a folder of our own.
 */
export async function removeEmptyFolder(target: Target): Promise<boolean> {
  requireOwn(target, "remove");
  try {
    const info = lstatOrNull(target.path);
    if (info === null || !info.isDirectory) return false;
    await Deno.remove(target.path);
    return true;
  } catch {
    // It is not empty, or the system keeps it: nothing hangs on it.
    return false;
  }
}
