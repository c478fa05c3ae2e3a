import { PresetError } from "../preset_error.ts";

/** A preset larger than this is none. */
export const MOST_PRESET = 1 << 20;

/** A list of tags larger than this is none. */
export const MOST_LIST = 64 << 20;

/**
 * Reads a text file, and nothing that is no file: a device or a pipe could go
 * on for ever. Needs `--allow-read`.
 *
 * @param path The file.
 * @param called How messages call it: `Preset "x.toml"`.
 * @param most The most bytes that it may have.
 * @throws {PresetError} Where it is not there, can't be read, is too large or is
 * no UTF-8.
 */
export async function readBounded(
  path: string,
  called: string,
  most: number,
): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) {
      throw new PresetError(`${called} is no file: name a text file`);
    }
    if (size > most) throw tooLarge(called, size, most);
    bytes = await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof PresetError) throw cause;
    throw new PresetError(`${called} can't be read: ${reason(cause)}`, {
      cause,
    });
  }
  if (bytes.length > most) throw tooLarge(called, bytes.length, most);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const text = new TextDecoder().decode(bytes);
    const before = text.slice(0, text.indexOf("\uFFFD")).split("\n");
    throw new PresetError(
      `${called}, line ${before.length}, column ${
        before.at(-1)!.length + 1
      }: no UTF-8 text: save the file as UTF-8`,
      { cause },
    );
  }
}

function tooLarge(called: string, size: number, most: number): PresetError {
  return new PresetError(
    `${called} has ${size} bytes, and may have ${most} at most`,
  );
}

/** Why a file could not be read, in few words. */
function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it is not there";
  if (error instanceof Deno.errors.NotCapable) {
    return "--allow-read does not reach it";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the system does not permit it";
  }
  return error instanceof Error ? error.message : String(error);
}
