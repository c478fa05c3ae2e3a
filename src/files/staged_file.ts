import { describeIoError } from "./error_text.ts";
import { WriteFailed, WriteRefused } from "./file_errors.ts";
import type { FileCalls } from "./file_calls.ts";
import { inspectTarget } from "./inspect_target.ts";
import { keepMode } from "./keep_mode.ts";
import { quotePath } from "./quote_path.ts";
import { joined, type Target } from "./write_roots.ts";

/** New content of a file, in a temporary file beside it until it is committed. */
export interface StagedFile extends AsyncDisposable {
  /** Writes bytes at the end. */
  write(bytes: Uint8Array): Promise<void>;
  /** Flushes, renames onto the target and closes. `lost` when someone has removed the temporary file meanwhile. */
  commit(): Promise<"done" | "lost">;
}

/** How often a temporary file that another run has taken for a leftover is made anew. */
const attempts = 40;

/**
 * The longest rest before it is made anew, in milliseconds, and a random part of it is taken: a run that tidies the
 * folder at that moment lists and removes in a rhythm, and on a busy machine five tries at once fell into it each time.
 */
const longestRest = 20;

/**
 * Writes a whole file atomically: the target holds the old bytes or the new ones at every moment.
 *
 * Flushed with fdatasync before the rename, because some filesystems would otherwise keep the rename but not the data
 * through a power cut. The folder itself is not flushed: a power cut may give back the old caption, never a torn one.
 * A file that holds just these bytes stays as it is.
 *
 * @param target The file.
 * @param bytes Its new content.
 * @param nextName Maker of temporary names.
 * @throws {WriteRefused} and {WriteFailed}; the temporary file is gone then, the target as it was.
 */
export async function writeWhole(
  target: Target,
  bytes: Uint8Array,
  nextName: () => string,
): Promise<void> {
  if (await holdsAlready(target, bytes)) return;
  for (let attempt = 0; attempt < attempts; attempt++) {
    await using staged = await stageFile(target, nextName);
    await staged.write(bytes);
    if (await staged.commit() === "done") return;
  }
  throw lostTemporary(target);
}

/** Whether the file is there and holds just these bytes: a second run over the same captions writes none of them. */
async function holdsAlready(
  { path, calls }: Target,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    const info = await calls.lstatOrNull(path);
    if (!info?.isFile || info.size !== bytes.length) return false;
    const there = await calls.readFile(path);
    return there?.length === bytes.length &&
      there.every((byte, at) => byte === bytes[at]);
  } catch {
    // What can't be looked at is written, or says why it can't be.
    return false;
  }
}

async function rest(attempt: number): Promise<void> {
  const milliseconds = Math.random() * Math.min(longestRest, attempt + 1);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The error for a temporary file that others keep removing. */
export function lostTemporary({ shown }: Target): WriteFailed {
  return new WriteFailed(
    shown,
    `Cannot write ${
      quotePath(shown)
    }: another program removed its temporary file`,
  );
}

/**
 * Begins a temporary file beside the target. It stays open and locked (`flock`) until it is renamed or removed: the
 * lock tells other runs that its owner lives, and the system drops it when the process dies, however it dies.
 *
 * A file that is there already gives its mode, and its owner and group where the system permits that. Access lists and
 * extended attributes are not kept; a hard link to the old file keeps the old content.
 *
 * @param target The file that will be replaced at the commit.
 * @param nextName Maker of temporary names.
 * @returns The staged file; disposing of it without a commit removes it.
 */
export async function stageFile(
  target: Target,
  nextName: () => string,
): Promise<StagedFile> {
  const { shown, by, folder, realFolder, calls } = target;
  const failed = (error: unknown) =>
    error instanceof WriteRefused || error instanceof WriteFailed
      ? error
      : new WriteFailed(
        shown,
        describeIoError(error, shown, "write", by.named),
        error,
      );

  const existing = await inspectTarget(target);
  const old = existing.kind === "file" ? existing.info : null;
  let temporary = "";
  let file: Deno.FsFile | null = null;
  let isOurs = false;

  async function begin(): Promise<Deno.FsFile> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const name = nextName();
      temporary = joined(folder, name);
      file = await calls.open(temporary, {
        write: true,
        createNew: true,
        mode: (old?.mode ?? 0o666) & 0o777,
      });
      isOurs = true;
      if (await calls.tryLock(file) !== false) {
        if (old !== null) await keepMode(file, temporary, old);
        return file;
      }
      // Another run opened it between our two calls and is about to remove it.
      await discard();
      await rest(attempt);
    }
    throw lostTemporary(target);
  }

  async function discard(): Promise<void> {
    close();
    if (!isOurs) return;
    isOurs = false;
    try {
      await Deno.remove(temporary);
    } catch {
      // Gone already, or the folder has become unwritable: the next run's sweep finds it.
    }
  }

  function close(): void {
    file?.close();
    file = null;
  }

  async function commit(open: Deno.FsFile): Promise<"done" | "lost"> {
    await open.syncData();
    // The folder may have been replaced by a link since it was checked: then the temporary file is elsewhere.
    const real = await realPathOrNull(temporary, calls);
    if (real === null) return "lost";
    if (
      real !== joined(realFolder, temporary.slice(joined(folder, "").length))
    ) {
      throw new WriteRefused(
        shown,
        `Refused to write ${
          quotePath(shown)
        }: its folder was replaced by a link meanwhile`,
      );
    }
    // Windows renames no open file; elsewhere the lock is held until the file has its name.
    if (Deno.build.os === "windows") close();
    try {
      await calls.rename(temporary, target.path);
    } catch (error) {
      if (
        error instanceof Deno.errors.NotFound &&
        await realPathOrNull(folder, calls) !== null
      ) return "lost";
      throw error;
    }
    isOurs = false;
    close();
    return "done";
  }

  try {
    const open = await begin();
    return {
      write: async (bytes) => {
        try {
          await calls.writeAll(open, bytes);
        } catch (error) {
          throw failed(error);
        }
      },
      commit: async () => {
        try {
          return await commit(open);
        } catch (error) {
          throw failed(error);
        }
      },
      [Symbol.asyncDispose]: discard,
    };
  } catch (error) {
    await discard();
    throw failed(error);
  }
}

async function realPathOrNull(
  path: string,
  calls: FileCalls,
): Promise<string | null> {
  try {
    return await calls.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
