import { startDigest } from "./digest.ts";
import type { FileHash } from "./file_facts.ts";

/** What came of hashing a file. */
export interface Hashed {
  /** Whether it is what was expected; an unknown hash matches everything. */
  readonly matches: boolean;
  /** The hash that it has, of the expected kind; empty for an unknown one. */
  readonly actual: string;
}

/** Who ends a hashing, and who is told of it. */
export interface HashOptions {
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Told how many bytes are done, and of how many. */
  readonly onBytes?: (bytes: number, total: number) => void;
}

/** Bytes that are read at once. */
const chunkBytes = 1024 * 1024;

/**
 * Hashes a file and compares it with what it should be. Needs `--allow-read`.
 *
 * @param path The file.
 * @param hash What it should be.
 * @param options What ends it, and who is told.
 */
export async function hashFile(
  path: string,
  hash: FileHash,
  { signal, onBytes }: HashOptions = {},
): Promise<Hashed> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const digest = startDigest({ hash, size });
  const buffer = new Uint8Array(chunkBytes);
  onBytes?.(0, size);
  for (let done = 0;;) {
    signal?.throwIfAborted();
    const count = await file.read(buffer);
    if (count === null) break;
    digest.update(buffer.subarray(0, count));
    done += count;
    onBytes?.(done, size);
  }
  return { matches: digest.matches(), actual: digest.actual() };
}
