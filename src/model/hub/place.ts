import type { FileLayer } from "../../files/file_layer.ts";
import type { FileFacts } from "./file_facts.ts";
import type { HashOptions } from "./hash_file.ts";

/** What is wanted of a repository. */
export interface Wanted {
  /** `owner/name`. */
  readonly repo: string;
  /** A branch, tag or commit; null is `main`, or whatever is there. */
  readonly revision: string | null;
  /** Paths in the repository. */
  readonly files: readonly string[];
}

/** Where downloads are kept: the Hub's cache, or a folder of the user's. */
export interface Place {
  /** The folder that may be written to. */
  readonly root: string;
  /**
   * What is there already. Nothing is asked of the Hub, nothing written.
   *
   * @returns The folder that holds the files, the commit where that is known,
   * and which files are whole there.
   */
  find(wanted: Wanted): Promise<Here>;
  /** The paths that a file has on its way. */
  stops(file: string, facts: FileFacts): Stops;
  /**
   * Whether exactly this content is there, under its final name or a blob's;
   * its length and what is noted of it are taken for proof unless it is hashed.
   */
  has(file: string, facts: FileFacts, hashing?: HashOptions): Promise<boolean>;
  /** Whether what lies under the file's name was put there by somebody else. */
  isForeign(file: string): Promise<boolean>;
  /**
   * What is noted of a file that is there, so that it can be checked without
   * the Hub: its ETag, null where there is no note of it.
   *
   * @param folder As `find` has given it.
   */
  etagOf(folder: string, file: string): Promise<string | null>;
  /** Makes what has been moved to `stops().whole` known under its name. */
  settle(layer: FileLayer, file: string, facts: FileFacts): Promise<void>;
  /**
   * Called when all the files are there.
   *
   * @returns The folder that holds them.
   */
  finish(layer: FileLayer, wanted: Wanted, commit: string): Promise<string>;
}

/** What is there. */
export interface Here {
  readonly folder: string;
  readonly commit: string | null;
  readonly whole: ReadonlySet<string>;
}

/** The paths of a file on its way. */
export interface Stops {
  /** Locked by who works on the file. */
  readonly lock: string;
  /** Holds what has come so far. */
  readonly incomplete: string;
  /** Where it is moved when it is whole. */
  readonly whole: string;
}

/** Whether a path leads to a file that holds something, by whatever link. */
export async function isWholeFile(path: string): Promise<boolean> {
  try {
    const info = await Deno.stat(path);
    return info.isFile && info.size > 0;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.FilesystemLoop
    ) return false;
    throw error;
  }
}

/** The text that marks a folder as a cache (bford.info/cachedir). */
export const cacheTag = "Signature: 8a477f597d28d172789f06886806bc55\n" +
  "# This folder is a cache of models from the Hugging Face Hub.\n";

/** Writes a file of ours unless something is there; without it all is well too. */
export async function writeOnce(
  layer: FileLayer,
  path: string,
  text: string,
): Promise<void> {
  try {
    if (!await layer.has(path)) await layer.writeText(path, text);
  } catch {
    // Only a mark for others.
  }
}
