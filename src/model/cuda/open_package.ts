import { crc32 } from "node:zlib";
import { quoted } from "../hub/quoted.ts";
import { ModelError } from "../model_error.ts";

/** One file in a package. */
export interface PackageEntry {
  /** Its bytes when it is unpacked, as the package says. */
  readonly size: number;
  /**
   * Unpacks it, piece by piece.
   *
   * @throws {ModelError} Where it is damaged; what came before is of no use
   * then.
   */
  read(): AsyncIterable<Uint8Array>;
}

/** What is used of yauzl, which has no types of its own. */
interface Archive {
  eachEntry(): AsyncIterable<ArchiveEntry>;
  openReadStreamPromise(
    entry: ArchiveEntry,
  ): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
}

interface ArchiveEntry {
  readonly fileName: string;
  readonly uncompressedSize: number;
  readonly crc32: number;
  /** Whether it is neither encrypted nor packed in an unknown way. */
  canDecodeFileData(): boolean;
}

/** An open package. */
export interface OpenPackage extends Disposable {
  /** The entries that were asked for, all of them. */
  readonly entries: ReadonlyMap<string, PackageEntry>;
}

/**
 * Opens a package (a zip file) on disk and finds entries by their exact names;
 * nothing else in it is looked at, so no name of its own ever becomes a path.
 * Lengths and CRC-32 are checked as it is read. Needs `--allow-read` for it.
 *
 * @param path The file.
 * @param shown How messages name it.
 * @param names The entries.
 * @throws {ModelError} Where it is no zip file, or has not each of them once.
 */
export async function openPackage(
  path: string,
  shown: string,
  names: readonly string[],
): Promise<OpenPackage> {
  const damaged = (error: unknown) =>
    new ModelError(
      `${shown} is damaged: ${(error as Error).message}; ` +
        `run it again to download it anew`,
      { cause: error },
    );
  const { openPromise } = await import("npm:yauzl@3.4.0");
  let archive: Archive;
  try {
    archive = await openPromise(path, { autoClose: false });
  } catch (error) {
    throw damaged(error);
  }

  async function* read(entry: ArchiveEntry): AsyncIterable<Uint8Array> {
    let sum = 0;
    try {
      // Its length is checked by the library, on both sides.
      for await (const bytes of await archive.openReadStreamPromise(entry)) {
        sum = crc32(bytes, sum);
        yield bytes;
      }
    } catch (error) {
      throw damaged(error);
    }
    if (sum !== entry.crc32) {
      throw damaged(
        new Error(`the checksum of ${quoted(entry.fileName)} is wrong`),
      );
    }
  }

  async function find(): Promise<Map<string, PackageEntry>> {
    const entries = new Map<string, PackageEntry>();
    for await (const entry of archive.eachEntry()) {
      const { fileName: name, uncompressedSize: size } = entry;
      if (!names.includes(name)) continue;
      if (entries.has(name)) throw new Error(`it has ${quoted(name)} twice`);
      if (!entry.canDecodeFileData()) {
        throw new Error(`${quoted(name)} is packed in an unknown way`);
      }
      entries.set(name, { size, read: () => read(entry) });
    }
    return entries;
  }

  try {
    const entries = await find().catch((error) => {
      throw damaged(error);
    });
    const lost = names.filter((name) => !entries.has(name));
    if (lost.length > 0) {
      throw new ModelError(
        `${shown} holds no ${lost.map(quoted).join(", ")}: ` +
          `it is not the package that this program knows`,
      );
    }
    return { entries, [Symbol.dispose]: () => archive.close() };
  } catch (error) {
    archive.close();
    throw error;
  }
}
