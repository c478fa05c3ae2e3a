import { tryLock, tryLockSync, writeAll, writeAllSync } from "./file_handle.ts";
import { readPlainFile, readPlainFileSync } from "./read_plain_file.ts";
import type { NearestThread } from "./nearest_thread.ts";

type Awaitable<Value> = Value | Promise<Value>;

/** The calls of the system that every caption takes, each made in the thread where it costs least. */
export interface FileCalls {
  /** `Deno.lstat`; null where nothing is. */
  lstatOrNull(path: string): Awaitable<Deno.FileInfo | null>;
  /** `Deno.realPath`. */
  realPath(path: string): Awaitable<string>;
  /** `Deno.open`. */
  open(path: string, options: Deno.OpenOptions): Awaitable<Deno.FsFile>;
  /** Reads once; null at the end. */
  read(file: Deno.FsFile, into: Uint8Array): Awaitable<number | null>;
  /** Reads a whole file; null for what is no file, which might be waited for. */
  readFile(path: string): Awaitable<Uint8Array | null>;
  /** Writes every byte. */
  writeAll(file: Deno.FsFile, bytes: Uint8Array): Awaitable<void>;
  /** Takes a file's lock: whether it was free, null where the filesystem has no locks. */
  tryLock(file: Deno.FsFile): Awaitable<boolean | null>;
  /** `Deno.rename`. */
  rename(from: string, to: string): Awaitable<void>;
}

/**
 * Opens the calls of a layer.
 *
 * @param thread Where they are made.
 */
export function openFileCalls(
  thread: NearestThread,
): FileCalls {
  return {
    lstatOrNull: (path) =>
      thread.ask(
        () => lstatOrNull(path),
        () => Deno.lstat(path).catch(nullIfMissing),
      ),
    realPath: (path) =>
      thread.ask(() => Deno.realPathSync(path), () => Deno.realPath(path)),
    open: (path, options) =>
      options.createNew ? Deno.open(path, options) : thread.ask(
        () => Deno.openSync(path, options),
        () => Deno.open(path, options),
      ),
    read: (file, into) =>
      thread.ask(() => file.readSync(into), () => file.read(into)),
    readFile: (path) =>
      thread.ask(() => readPlainFileSync(path), () => readPlainFile(path)),
    writeAll: (file, bytes) =>
      thread.ask(
        () => writeAllSync(file, bytes),
        () => writeAll(file, bytes),
      ),
    tryLock: (file) => thread.ask(() => tryLockSync(file), () => tryLock(file)),
    rename: (from, to) => Deno.rename(from, to),
  };
}

/** `Deno.lstatSync`; null where nothing is. */
export function lstatOrNull(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    return nullIfMissing(error);
  }
}

function nullIfMissing(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}
