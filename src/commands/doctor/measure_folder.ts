import { join } from "node:path";

/** What a folder takes on disk. */
export interface FolderSize {
  /** Bytes on disk of what lies in it and below. */
  readonly bytes: number;
  /** Whether all of it was counted; else it holds at least so much. */
  readonly isWhole: boolean;
}

/** Milliseconds that the counting may take: caches lie on slow network disks, too. */
const PATIENCE = 10_000;

/** Files that are looked at together. */
const AT_ONCE = 64;

/**
 * Counts what a folder takes on disk. Links in it are not followed, and what
 * has several names is counted once.
 *
 * Needs `--allow-read` for it. What can't be read in it is left out, and said.
 *
 * @param root A folder; it may itself be a link to one.
 * @param signal Ends it.
 * @param clock Tells the time, in milliseconds.
 * @throws What Deno throws where the folder itself can't be read; the signal's reason.
 */
export async function measureFolder(
  root: string,
  signal: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<FolderSize> {
  const end = clock() + PATIENCE;
  const seen = new Set<string>();
  const top = await Deno.realPath(root);
  const waiting = [top];
  let bytes = 0;
  let isWhole = true;
  for (
    let folder = waiting.pop();
    folder !== undefined;
    folder = waiting.pop()
  ) {
    signal.throwIfAborted();
    if (clock() > end) return { bytes, isWhole: false };
    const names = folder === top
      ? await namesIn(folder)
      : await namesIn(folder).catch(() => null);
    if (names === null) {
      isWhole = false;
      continue;
    }
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const paths = names.slice(at, at + AT_ONCE)
        .map((name) => join(folder, name));
      const infos = await Promise.all(paths.map(lookAt));
      for (const [index, info] of infos.entries()) {
        if (info === null) {
          isWhole = false;
          continue;
        }
        if (info.isDirectory) waiting.push(paths[index]!);
        if (info.nlink !== null && info.nlink > 1 && !info.isDirectory) {
          const identity = `${info.dev}:${info.ino}`;
          if (seen.has(identity)) continue;
          seen.add(identity);
        }
        bytes += onDisk(info);
      }
    }
  }
  return { bytes, isWhole };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names;
}

/** Null where it can't be read, or has gone meanwhile. */
async function lookAt(path: string): Promise<Deno.FileInfo | null> {
  return await Deno.lstat(path).catch(() => null);
}

/** Unix counts blocks of 512 bytes; elsewhere there is the length only. */
function onDisk({ blocks, size }: Deno.FileInfo): number {
  return blocks === null ? size : blocks * 512;
}
