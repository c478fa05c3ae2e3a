import { ModelError } from "../../model/model_error.ts";

/** Longer files are no tokenizer of BLIP or GIT (700 kB) and no settings. 32 MiB. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * Reads a text file beside a model. Needs `--allow-read`.
 *
 * @param file The file.
 * @throws {ModelError} Where it can't be read or is no such text.
 */
export async function readSmallFile(file: string): Promise<string> {
  try {
    const { isFile, size } = await Deno.stat(file);
    // A pipe would be waited for, a device read for ever.
    if (!isFile) throw new Error("it is no file");
    if (size > MOST_BYTES) {
      throw new Error(`it is longer than ${MOST_BYTES / 2 ** 20} MiB`);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(
      await Deno.readFile(file),
    );
  } catch (cause) {
    const reason = cause instanceof TypeError
      ? "it is not UTF-8 text"
      : (cause as Error).message;
    throw new ModelError(`Cannot read "${file}": ${reason}`, { cause });
  }
}
