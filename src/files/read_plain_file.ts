import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
} from "node:fs";
import { open } from "node:fs/promises";

/**
 * A pipe that somebody has put there is opened at once, and not waited for; a
 * link is an error. Windows has neither flag.
 */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) |
  (constants.O_NOFOLLOW ?? 0);

/**
 * Reads a whole file in this thread.
 *
 * @param path The file; a link is not followed.
 * @returns Its bytes, null for what is no file.
 * @throws What `node:fs` throws.
 */
export function readPlainFileSync(path: string): Uint8Array | null {
  const file = openSync(path, flags);
  try {
    return fstatSync(file).isFile() ? readFileSync(file) : null;
  } finally {
    closeSync(file);
  }
}

/** {@linkcode readPlainFileSync}, in another thread. */
export async function readPlainFile(path: string): Promise<Uint8Array | null> {
  await using file = await open(path, flags);
  return (await file.stat()).isFile() ? await file.readFile() : null;
}
