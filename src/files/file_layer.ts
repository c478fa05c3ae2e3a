import { describeIoError } from "./error_text.ts";
import { ReadFailed, WriteFailed, WriteRefused } from "./file_errors.ts";
import { openFileCalls } from "./file_calls.ts";
import { type FileLog, openFileLog } from "./file_log.ts";
import { type FileLock, lockFile } from "./file_lock.ts";
import { type FileWriter, openFileWriter } from "./file_writer.ts";
import { inspectTarget } from "./inspect_target.ts";
import type { IssuedPath } from "./issued_path.ts";
import { type LinkKind, linkOwn } from "./link_own.ts";
import { makeFolder } from "./make_folder.ts";
import { type NearestThread, nearestThread } from "./nearest_thread.ts";
import { quotePath } from "./quote_path.ts";
import { readExisting } from "./read_existing.ts";
import { type Removed, removeEmptyFolder, removeOwn } from "./remove_own.ts";
import { openResumable, type ResumableFile } from "./resumable_file.ts";
import { writeWhole } from "./staged_file.ts";
import { sweepFolder } from "./sweep_folder.ts";
import { hostTag, temporaryNames } from "./temporary_name.ts";
import type { WriteGrant } from "./write_grant.ts";
import { openRoots, type Target } from "./write_roots.ts";

/**
 * The one way to the disk for everything that wdtag writes. Each method takes a path as the user knows it, checks that
 * a grant covers the place where it really leads, and throws `WriteRefused` (a rule forbids it) or `WriteFailed` (the
 * system could not) with a whole sentence as message.
 */
export interface FileLayer {
  /** Replaces a file by a text (UTF-8), atomically. Several may be in flight; about 16 hide the disk's flush best. */
  writeText(path: string, text: string): Promise<void>;
  /** Replaces a file by bytes, atomically. */
  writeBytes(path: string, bytes: Uint8Array): Promise<void>;
  /** Opens a file for writing piece by piece; it appears at the commit. For results that do not fit in memory. */
  createWriter(path: string): Promise<FileWriter>;
  /** Opens a file of lines that grows while the run goes on; emptied first unless `append` is true. */
  openLog(
    path: string,
    options?: { readonly append?: boolean },
  ): Promise<FileLog>;
  /** The text of a file that may be rewritten, null where nothing is. Throws `ReadFailed` for what is not UTF-8. */
  readText(path: string): Promise<string | null>;
  /** Whether anything (a link or a folder too) lies where the file would be written. */
  has(path: string): Promise<boolean>;
  /** Removes a file, never a link, a folder or an image; says whether it was there. */
  remove(path: string): Promise<boolean>;
  /** Makes a folder of our own, with those above it. */
  makeFolder(path: string): Promise<void>;
  /** Checks a path in a folder of our own for a writer that is not ours (SQLite, onnxruntime). */
  issue(path: string): Promise<IssuedPath>;
  /** Opens a file in a folder of our own to go on with it, in this run or the next; it is moved when it is whole. */
  openResumable(path: string): Promise<ResumableFile>;
  /** Takes a lock on a file in a folder of our own; null where another process holds it. */
  lock(path: string): Promise<FileLock | null>;
  /** Makes `path` stand for `to`, both in folders of our own: a relative link where that can be made, else a copy. */
  link(path: string, to: string): Promise<LinkKind>;
  /** Removes a file, a link or a whole folder in a folder of our own; links are never followed. Null: nothing there. */
  removeOwn(path: string): Promise<Removed | null>;
  /** Removes a folder in a folder of our own if it is empty; says whether it is gone. */
  removeEmptyFolder(path: string): Promise<boolean>;
  /** Removes the temporary files that dead runs have left in a folder (not below it); gives their paths. */
  sweep(folder: string): Promise<readonly string[]>;
}

/**
 * Opens the file layer of a run.
 *
 * Needs `--allow-read` and `--allow-write` for the folders of the grants (also for that of a named file: its temporary
 * file lies there); asks for them at once. `--allow-sys=hostname` is used when it is there and never asked for.
 *
 * A path is checked by the real path of its folder right before the write, and the temporary file's once more before
 * it is renamed; Deno has no way to hold a folder open, so someone who swaps folders between those last two calls can
 * still win. What a link at the last component would lead to is never touched.
 *
 * @param grants What the run may write, and nothing else.
 * @param thread Where the system's calls are made.
 * @returns The layer. It holds nothing open by itself.
 * @throws {WriteRefused} for a caption suffix or output name of an image, or a state folder that is a link.
 * @throws {WriteFailed} for a root that is missing or for which Deno's permission is missing.
 */
export async function openFileLayer(
  grants: readonly WriteGrant[],
  thread: NearestThread = nearestThread(),
): Promise<FileLayer> {
  const roots = await openRoots(grants, openFileCalls(thread));
  const names = temporaryNames(hostTag());
  const encoder = new TextEncoder();

  async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
    await writeWhole(await roots.target(path), bytes, names.next);
  }

  /** What is to be removed; null where not even its folder is there. */
  async function targetIfThere(path: string): Promise<Target | null> {
    try {
      return await roots.target(path, "remove");
    } catch (error) {
      if (
        error instanceof WriteFailed &&
        error.cause instanceof Deno.errors.NotFound
      ) return null;
      throw error;
    }
  }

  return {
    writeBytes,
    writeText: (path, text) => writeBytes(path, encoder.encode(text)),
    createWriter: async (path) =>
      await openFileWriter(await roots.target(path), names.next),
    openLog: async (path, options = {}) =>
      await openFileLog(await roots.target(path), options.append ?? false),
    async readText(path) {
      try {
        return await readExisting(await roots.target(path, "read"));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async has(path) {
      try {
        const { path: real, calls } = await roots.target(path, "read");
        return await calls.lstatOrNull(real) !== null;
      } catch (error) {
        if (error instanceof WriteRefused) throw error;
        if (isMissing(error)) return false;
        if (error instanceof ReadFailed) throw error;
        throw new ReadFailed(path, describeIoError(error, path, "read"), error);
      }
    },
    async remove(path) {
      const target = await roots.target(path, "remove");
      if ((await inspectTarget(target, "remove")).kind === "absent") {
        return false;
      }
      try {
        await Deno.remove(target.path);
        return true;
      } catch (error) {
        throw new WriteFailed(
          path,
          describeIoError(error, path, "remove", target.by.named),
          error,
        );
      }
    },
    makeFolder: (path) => makeFolder(roots, path),
    async issue(path) {
      const target = await roots.target(path);
      if (target.by.grant.kind !== "folder") {
        throw new WriteRefused(
          path,
          `Refused to issue ${
            quotePath(path)
          }: writers that are not wdtag's may write only in its own folders`,
        );
      }
      await inspectTarget(target, "issue");
      return target.path as IssuedPath;
    },
    openResumable: async (path) =>
      await openResumable(
        await roots.target(path),
        (to) => roots.target(to),
      ),
    lock: async (path) => await lockFile(await roots.target(path)),
    link: async (path, to) =>
      await linkOwn(
        await roots.target(path),
        await roots.target(to),
        names.next,
      ),
    async removeOwn(path) {
      const target = await targetIfThere(path);
      return target === null ? null : await removeOwn(target);
    },
    async removeEmptyFolder(path) {
      const target = await targetIfThere(path);
      return target !== null && await removeEmptyFolder(target);
    },
    async sweep(folder) {
      let real: string;
      try {
        real = await roots.sweepable(folder);
      } catch (error) {
        // A folder that is not there has nothing to tidy; one that cannot be read is the scanner's to report.
        if (error instanceof WriteRefused) throw error;
        return [];
      }
      return await sweepFolder(real, names.isOwn);
    },
  };
}

/** Whether reading failed because the folder is not there, which makes the file absent too. */
function isMissing(error: unknown): boolean {
  return error instanceof ReadFailed &&
    error.cause instanceof Deno.errors.NotFound;
}
