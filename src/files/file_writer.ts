import { describeIoError } from "./error_text.ts";
import { WriteFailed } from "./file_errors.ts";
import { inspectTarget } from "./inspect_target.ts";
import { writeAll } from "./file_handle.ts";
import { lostTemporary, stageFile } from "./staged_file.ts";
import type { Target } from "./write_roots.ts";

/** A file that is written piece by piece and appears whole, or not at all. */
export interface FileWriter extends AsyncDisposable {
  /**
   * Adds text (as UTF-8) or bytes at the end, in the order of the calls. Await it: that is what bounds memory.
   *
   * @throws {WriteFailed} when the system could not write.
   */
  write(data: string | Uint8Array): Promise<void>;
  /**
   * Flushes everything and puts the file in its place. Nothing may be written afterwards.
   *
   * @throws {WriteRefused} when a link or an image has come to lie there meanwhile, {WriteFailed} as `write`.
   */
  commit(): Promise<void>;
}

/** Pieces are gathered to this many bytes before they go to the system. */
const bufferBytes = 64 * 1024;

/**
 * Opens a writer for a file of any length. The content goes to a temporary file beside the target and is renamed at
 * the commit; without one, disposing of the writer removes it and leaves the target as it was. A device or pipe that
 * the user named is written straight through.
 *
 * @param target The file.
 * @param nextName Maker of temporary names.
 * @returns The writer.
 * @throws {WriteRefused} and {WriteFailed}.
 */
export async function openFileWriter(
  target: Target,
  nextName: () => string,
): Promise<FileWriter> {
  const sink = (await inspectTarget(target)).kind === "stream"
    ? await openStream(target)
    : await openStaged(target, nextName);
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(bufferBytes);
  let used = 0;
  let isOpen = true;
  let tail: Promise<void> = Promise.resolve();

  /** Runs after everything that was asked for before, and not at all once something has failed. */
  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = tail.then(task);
    tail = result;
    // The caller sees the rejection through `result`; this keeps a forgotten one from ending the program.
    tail.catch(() => {});
    return result;
  }

  async function flush(): Promise<void> {
    if (used > 0) await sink.write(buffer.subarray(0, used));
    used = 0;
  }

  function requireOpen(): void {
    if (!isOpen) {
      throw new TypeError(
        "The file writer is closed: commit() or dispose() was called",
      );
    }
  }

  return {
    write(data) {
      requireOpen();
      const bytes = typeof data === "string" ? encoder.encode(data) : data;
      return inTurn(async () => {
        if (used + bytes.length > buffer.length) await flush();
        if (bytes.length >= buffer.length) return await sink.write(bytes);
        buffer.set(bytes, used);
        used += bytes.length;
      });
    },
    commit() {
      requireOpen();
      isOpen = false;
      return inTurn(async () => {
        await flush();
        await sink.commit();
      });
    },
    async [Symbol.asyncDispose]() {
      isOpen = false;
      await tail.catch(() => {});
      await sink[Symbol.asyncDispose]();
    },
  };
}

interface Sink extends AsyncDisposable {
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
}

async function openStaged(
  target: Target,
  nextName: () => string,
): Promise<Sink> {
  const staged = await stageFile(target, nextName);
  return {
    write: staged.write,
    async commit() {
      // Hours may have passed since the target was looked at.
      await inspectTarget(target);
      if (await staged.commit() === "lost") throw lostTemporary(target);
    },
    [Symbol.asyncDispose]: () => staged[Symbol.asyncDispose](),
  };
}

async function openStream({ path, shown, by }: Target): Promise<Sink> {
  const failed = (error: unknown) =>
    new WriteFailed(
      shown,
      describeIoError(error, shown, "write", by.named),
      error,
    );
  let file: Deno.FsFile | null;
  try {
    file = await Deno.open(path, { append: true });
  } catch (error) {
    throw failed(error);
  }
  const close = () => {
    file?.close();
    file = null;
    return Promise.resolve();
  };
  return {
    async write(bytes) {
      try {
        if (file !== null) await writeAll(file, bytes);
      } catch (error) {
        throw failed(error);
      }
    },
    commit: close,
    [Symbol.asyncDispose]: close,
  };
}
