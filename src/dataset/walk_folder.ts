import { fileReason } from "./file_reason.ts";
import { hasImageSuffix, type SuffixSet } from "./image_suffix.ts";
import { inspectEntry, notFileReason } from "./inspect_entry.ts";
import { isAppleDouble } from "./is_apple_double.ts";
import { isUnopenable, unopenableReason } from "./is_unopenable.ts";
import { joinPath } from "./join_path.ts";
import { sortNames } from "./sort_paths.ts";

/** The folder that keeps wdtag's own state; a scan never enters it. */
export const stateFolder = ".wdtag";

/** How {@linkcode walkFolder} walks. */
export interface WalkOptions {
  /** Whether subfolders are entered. */
  readonly recursive: boolean;
  /** Which names are images'. */
  readonly suffixes: SuffixSet;
  /** Ends the walk quietly after so many subfolders; no bound if absent. */
  readonly folderLimit?: number;
  /** Ends the walk with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One thing that a walk met. */
export interface WalkFound {
  /** Its path: the folder's and the part below it. */
  readonly path: string;
  /** The part below the folder, with `/` between its parts. */
  readonly relative: string;
  /** Why it can't be used; absent for an image. */
  readonly reason?: string;
}

/** A folder on the way down: its names in order, and the next one's place. */
interface Level {
  readonly path: string;
  readonly prefix: string;
  readonly names: readonly string[];
  /** The entries that are no plain file, by name. */
  readonly special: ReadonlyMap<string, Deno.DirEntry>;
  next: number;
}

/**
 * Lists a folder's images in the order of `comparePaths()`, hidden ones too.
 * Links to files are followed, links to folders are not (the folder itself may
 * be one). Needs `--allow-read`.
 *
 * What is named like an image and is none (a folder, a broken link, a named
 * pipe, a name that is not valid Unicode), and a subfolder that can't be read,
 * comes with a reason instead of ending the walk. If the folder itself can't be
 * listed, that is the one thing found, with an empty `relative`.
 *
 * @param folder The folder, as `normalisePath()` writes it.
 * @throws The signal's reason.
 */
export async function* walkFolder(
  folder: string,
  options: WalkOptions,
): AsyncGenerator<WalkFound, void, void> {
  let folders = options.folderLimit ?? Infinity;
  const levels: Level[] = [];
  const first = await openLevel(folder, "", options);
  if ("reason" in first) yield first;
  else levels.push(first);
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const place = level.next++;
    const name = level.names[place];
    if (name === undefined) {
      levels.pop();
      continue;
    }
    options.signal?.throwIfAborted();
    const path = joinPath(level.path, name);
    const relative = level.prefix + name;
    const entry = level.special.get(name);
    if (entry === undefined) {
      yield { path, relative };
      continue;
    }
    if (await isUnopenable(path, name, level.names[place - 1])) {
      yield { path, relative, reason: unopenableReason };
      continue;
    }
    if (hasImageSuffix(name, options.suffixes)) {
      const found = await inspectEntry(path, entry);
      if (found.kind !== "file") {
        yield { path, relative, reason: notFileReason(found) };
      } else if (options.suffixes === "script" || !await isAppleDouble(path)) {
        yield { path, relative };
      }
    }
    if (entry.isDirectory && options.recursive) {
      if (folders-- <= 0) return;
      const next = await openLevel(path, relative, options);
      if ("reason" in next) yield next;
      else levels.push(next);
    }
  }
}

/** Lists a folder, keeping what may be an image and what is to be entered. */
async function openLevel(
  path: string,
  relative: string,
  { recursive, suffixes, signal }: WalkOptions,
): Promise<Level | Required<WalkFound>> {
  signal?.throwIfAborted();
  const names: string[] = [];
  const special = new Map<string, Deno.DirEntry>();
  try {
    for await (const entry of Deno.readDir(path)) {
      const { name } = entry;
      const enter = entry.isDirectory && recursive && name !== stateFolder;
      if (!enter && !hasImageSuffix(name, suffixes)) continue;
      names.push(name);
      if (!entry.isFile || name.includes("\ufffd") || name.startsWith("._")) {
        special.set(name, entry);
      }
    }
  } catch (error) {
    return { path, relative, reason: fileReason(error) };
  }
  const prefix = relative === "" ? "" : `${relative}/`;
  return { path, prefix, names: sortNames(names), special, next: 0 };
}
