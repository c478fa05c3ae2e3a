import { describeIoError } from "./error_text.ts";
import { WriteFailed, WriteRefused } from "./file_errors.ts";
import { writeAll } from "./file_handle.ts";
import { lstatOrNull } from "./file_calls.ts";
import { inspectTarget } from "./inspect_target.ts";
import { quotePath } from "./quote_path.ts";
import type { Target } from "./write_roots.ts";

/** A file of our own that is gathered over several runs, and moved to its place when it is whole. */
export interface ResumableFile extends AsyncDisposable {
  /** Bytes that are there. */
  readonly size: number;
  /** Reads what is there, from the start; await it to the end before the next call. */
  read(): AsyncIterable<Uint8Array>;
  /** Adds bytes at the end. */
  append(bytes: Uint8Array): Promise<void>;
  /** Empties the file. */
  clear(): Promise<void>;
  /** Flushes it and renames it, over what may lie there; nothing may be called afterwards. */
  commit(path: string): Promise<void>;
  /** Removes it; nothing may be called afterwards. */
  discard(): Promise<void>;
}

/** Bytes that are read at once. */
const chunkBytes = 256 * 1024;

/**
 * Opens a file for going on with it, or makes it. Disposing of it without a commit closes it and leaves what was
 * written: that is what the next run goes on from. Who may write it is for a lock to say.
 *
 * @param target The file.
 * @param targetOf Finds the file that it is to become.
 * @throws {WriteRefused} where the file is not in a folder of our own, {WriteFailed} where the system can't.
 */
export async function openResumable(
  target: Target,
  targetOf: (path: string) => Promise<Target>,
): Promise<ResumableFile> {
  const { path, shown, by } = target;
  requireOwn(target, "keep");
  const failed = (error: unknown) =>
    error instanceof WriteFailed || error instanceof WriteRefused
      ? error
      : new WriteFailed(
        shown,
        describeIoError(error, shown, "write", by.named),
        error,
      );
  const attempt = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      throw failed(error);
    }
  };
  const isThere = (await inspectTarget(target)).kind !== "absent";
  const file = await attempt(() => openSame(path, isThere));
  let isOpen = true;
  const close = () => {
    if (isOpen) file.close();
    isOpen = false;
  };
  let size = 0;
  try {
    size = await attempt(() => file.seek(0, Deno.SeekMode.End));
  } catch (error) {
    close();
    throw error;
  }

  return {
    get size(): number {
      return size;
    },
    async *read() {
      await attempt(() => file.seek(0, Deno.SeekMode.Start));
      const buffer = new Uint8Array(chunkBytes);
      for (;;) {
        const count = await attempt(() => file.read(buffer));
        if (count === null) return;
        yield buffer.subarray(0, count);
      }
    },
    append: (bytes) =>
      attempt(async () => {
        try {
          await file.seek(size, Deno.SeekMode.Start);
          await writeAll(file, bytes);
          size += bytes.length;
        } catch (error) {
          // A full disk may have taken a part; what counts is what is there.
          size = (await file.stat()).size;
          throw error;
        }
      }),
    clear: () =>
      attempt(async () => {
        await file.truncate(0);
        size = 0;
      }),
    commit: (to) =>
      attempt(async () => {
        const final = await targetOf(to);
        requireOwn(final, "write");
        // A link of our own (a cache is full of them) gives way; it is replaced, never followed.
        const there = lstatOrNull(final.path);
        if (there !== null && !there.isSymlink) await inspectTarget(final);
        await file.syncData();
        if (Deno.build.os === "windows") close();
        await Deno.rename(path, final.path);
        close();
      }),
    discard: () =>
      attempt(async () => {
        close();
        await Deno.remove(path);
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
  };
}

/** Opens a file without following a link that came to lie there since it was looked at. */
export async function openSame(
  path: string,
  isThere: boolean,
): Promise<Deno.FsFile> {
  const file = await openOrMake(path, isThere);
  try {
    const [here, there] = [await file.stat(), await Deno.lstat(path)];
    if (there.isSymlink || here.ino !== there.ino || here.dev !== there.dev) {
      throw new Error("the file was replaced meanwhile");
    }
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

async function openOrMake(
  path: string,
  isThere: boolean,
): Promise<Deno.FsFile> {
  const how = { read: true, write: true } as const;
  if (isThere) return await Deno.open(path, how);
  try {
    return await Deno.open(path, { ...how, createNew: true });
  } catch (error) {
    // Another process was as quick; what it made is looked at by the caller.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return await Deno.open(path, how);
  }
}

/** Refuses what does not lie in a folder of our own. */
export function requireOwn(target: Target, action: string): void {
  if (target.by.grant.kind === "folder") return;
  throw new WriteRefused(
    target.shown,
    `Refused to ${action} ${
      quotePath(target.shown)
    }: it is in none of wdtag's own folders`,
  );
}
