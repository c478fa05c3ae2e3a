import { inspectEntry } from "../inspect_entry.ts";
import { joinPath } from "../join_path.ts";
import { sortNames } from "../sort_paths.ts";
import { stateFolder } from "../walk_folder.ts";

/** A folder of a dataset and those of its files that are named like captions. */
export interface ListedFolder {
  /** The given folder and the part below it. */
  readonly path: string;
  /** The part below the given folder, with `/` between its names. */
  readonly relative: string;
  /** The names of files that end in the captions' suffix, sorted. */
  readonly captions: readonly string[];
  /** The names of links to folders, which nothing enters. */
  readonly links: readonly string[];
}

/**
 * Lists a folder and, unless told otherwise, those below it, in the order of
 * their names. `.wdtag` is not entered, nor are links. What can't be listed is
 * passed over: `scan()` tells of it. Needs `--allow-read`.
 *
 * @param folder The folder, as `normalisePath()` writes it.
 * @param options The captions' suffix, whether to go below, and what ends it.
 */
export async function* listFolders(
  folder: string,
  options: {
    readonly captionExtension: string;
    readonly recursive: boolean;
    readonly signal: AbortSignal;
  },
  relative = "",
): AsyncGenerator<ListedFolder, void, void> {
  const { captionExtension, recursive, signal } = options;
  signal.throwIfAborted();
  const captions: string[] = [];
  const links: string[] = [];
  const below: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const { name } = entry;
      const named = name.endsWith(captionExtension);
      if (entry.isDirectory) {
        if (recursive && name !== stateFolder) below.push(name);
      } else if (entry.isSymlink || named) {
        const found = await inspectEntry(joinPath(folder, name), entry);
        if (found.kind === "folder") links.push(name);
        else if (found.kind === "file" && named) captions.push(name);
      }
    }
  } catch {
    return;
  }
  yield {
    path: folder,
    relative,
    captions: sortNames(captions),
    links: sortNames(links),
  };
  for (const name of sortNames(below)) {
    yield* listFolders(
      joinPath(folder, name),
      options,
      relative === "" ? name : `${relative}/${name}`,
    );
  }
}
