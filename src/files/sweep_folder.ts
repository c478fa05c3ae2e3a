import { hostTag, temporaryNameHost, unknownHost } from "./temporary_name.ts";
import { tryLock } from "./file_handle.ts";
import { joined } from "./write_roots.ts";

/** How long ago a temporary file must have been written to when nothing else tells whether its owner lives: a day. */
const staleMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Removes the temporary files that dead runs have left in one folder (not below it).
 *
 * Whether the owner lives is asked of the system, not of a process number: a run keeps its temporary files locked
 * (`flock`) as long as it lives, and the lock goes when it dies. So there is nothing to confuse: numbers that are given
 * out again, process lists of other containers, and permissions (`/proc` and `--allow-run`) that a restricted run does
 * not have. Two cases remain where a free lock does not prove death, and there only age counts (a day): a file of
 * another machine, whose locks a network mount may not show, and a filesystem without locks. A live owner whose file is
 * removed all the same (it was between making and locking it) notices and makes another.
 *
 * @param folder The folder.
 * @param isOwn Tells the names of this very run, which are left without a look.
 * @param now The time that ages are counted from, in milliseconds.
 * @returns The paths removed. What the system does not let us see or remove is left.
 */
export async function sweepFolder(
  folder: string,
  isOwn: (name: string) => boolean,
  now: number = Date.now(),
): Promise<readonly string[]> {
  const host = hostTag();
  const removed: string[] = [];
  for (const { path, itsHost } of await leftovers(folder, isOwn)) {
    const isForeign = itsHost !== host && itsHost !== unknownHost &&
      host !== unknownHost;
    if (await removeIfDead(path, isForeign, now)) removed.push(path);
  }
  return removed;
}

/** Regular files with our temporary names; links are never touched. Listed first, removed after. */
async function leftovers(
  folder: string,
  isOwn: (name: string) => boolean,
): Promise<readonly { readonly path: string; readonly itsHost: string }[]> {
  const found: { path: string; itsHost: string }[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      const itsHost = isFile && !isOwn(name) ? temporaryNameHost(name) : null;
      if (itsHost !== null) found.push({ path: joined(folder, name), itsHost });
    }
  } catch {
    // A folder that cannot be listed is the scanner's to report; there is nothing to tidy.
  }
  return found;
}

async function removeIfDead(
  path: string,
  isForeign: boolean,
  now: number,
): Promise<boolean> {
  try {
    using file = await Deno.open(path, { read: true, write: true });
    const wasFree = await tryLock(file);
    if (wasFree === false) return false;
    if (wasFree === null || isForeign) {
      const { mtime } = await file.stat();
      if (mtime === null || now - mtime.getTime() < staleMilliseconds) {
        return false;
      }
    }
    // Under the lock, so that of two runs that tidy at once only one counts it.
    await Deno.remove(path);
    return true;
  } catch {
    return false;
  }
}
