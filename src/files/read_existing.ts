import { describeIoError } from "./error_text.ts";
import { ReadFailed, WriteRefused } from "./file_errors.ts";
import { quotePath } from "./quote_path.ts";
import type { Target } from "./write_roots.ts";

/** Longer files are no captions: a sparse file of a terabyte must not end the run. 16 MiB. */
const maximumBytes = 16 * 1024 * 1024;

/**
 * Reads the text of a file that may be rewritten (an existing caption, to be appended to).
 *
 * @param target The file.
 * @returns The text as it is: line ends and a byte order mark stay. Null when nothing is there.
 * @throws {WriteRefused} for a link, a device or a pipe, which would not be written either.
 * @throws {ReadFailed} when it cannot be read, is longer than 16 MiB, or is not UTF-8 (rewriting it would lose bytes).
 */
export async function readExisting(target: Target): Promise<string | null> {
  const { path, shown, by, calls } = target;
  const failed = (reason: string, cause?: unknown) =>
    new ReadFailed(shown, `Cannot read ${quotePath(shown)}: ${reason}`, cause);
  const refuse = (reason: string) =>
    new WriteRefused(shown, `Refused to read ${quotePath(shown)}: ${reason}`);
  const noFile = "it is a device or a pipe, not a file";
  let bytes: Uint8Array;
  try {
    const info = await calls.lstatOrNull(path);
    if (info === null) return null;
    if (info.isSymlink) {
      throw refuse("it is a link; remove the link or name the file itself");
    }
    if (info.isDirectory) throw new Deno.errors.IsADirectory("a folder");
    if (!info.isFile) throw refuse(noFile);
    if (info.size > maximumBytes) {
      throw failed("it is longer than 16 MiB, which no caption is");
    }
    const read = await calls.readFile(path);
    if (read === null) throw refuse(noFile);
    bytes = read;
  } catch (error) {
    if (error instanceof WriteRefused || error instanceof ReadFailed) {
      throw error;
    }
    throw new ReadFailed(
      shown,
      describeIoError(error, shown, "read", by.named),
      error,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch (error) {
    throw failed("it is not UTF-8 text; convert it, or overwrite it", error);
  }
}
