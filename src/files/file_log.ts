import { describeIoError } from "./error_text.ts";
import { WriteFailed } from "./file_errors.ts";
import { inspectTarget } from "./inspect_target.ts";
import { writeAll } from "./file_handle.ts";
import type { Target } from "./write_roots.ts";

/** A file of lines that grows while the run goes on, for other programs to follow. */
export interface FileLog extends AsyncDisposable {
  /**
   * Adds one line, in the order of the calls; the newline is added here. It is in the file when the promise is done.
   *
   * @throws {WriteFailed} when the system could not write (a full disk, a pipe whose reader has gone). Later lines are
   * still tried.
   */
  write(line: string): Promise<void>;
}

/**
 * Opens a log. It is not atomic, by nature: a reader may see half of the last line. A file of an earlier run is
 * emptied first, unless `append` is set. Opening a FIFO waits for its reader, as in a shell.
 *
 * @param target The file.
 * @param append Whether to keep what is there.
 * @returns The log; disposing of it waits for what was asked for and closes it.
 * @throws {WriteRefused} and {WriteFailed}.
 */
export async function openFileLog(
  target: Target,
  append: boolean,
): Promise<FileLog> {
  const { path, shown, by } = target;
  const failed = (error: unknown) =>
    error instanceof WriteFailed ? error : new WriteFailed(
      shown,
      describeIoError(error, shown, "write", by.named),
      error,
    );
  const { kind } = await inspectTarget(target);
  const encoder = new TextEncoder();
  const file = await open();
  let tail: Promise<unknown> = Promise.resolve();

  async function open(): Promise<Deno.FsFile> {
    let opened: Deno.FsFile | null = null;
    try {
      // A file that is not there yet is made by this call or by none, so that no link is followed.
      opened = await Deno.open(
        path,
        kind === "absent"
          ? { append: true, createNew: true }
          : { append: true },
      );
      if (kind === "file") await requireSame(opened);
      if (kind === "file" && !append) await opened.truncate(0);
      return opened;
    } catch (error) {
      opened?.close();
      throw failed(error);
    }
  }

  /** Between the look and the opening the file may have been replaced by a link to another. */
  async function requireSame(opened: Deno.FsFile): Promise<void> {
    const [here, there] = [await opened.stat(), await Deno.lstat(path)];
    if (there.isSymlink || here.ino !== there.ino || here.dev !== there.dev) {
      throw new Error("the file was replaced meanwhile");
    }
  }

  return {
    write(line) {
      const result = tail.then(() =>
        writeAll(file, encoder.encode(`${line}\n`))
      ).catch((error) => {
        throw failed(error);
      });
      tail = result.catch(() => {});
      return result;
    },
    async [Symbol.asyncDispose]() {
      await tail;
      file.close();
    },
  };
}
