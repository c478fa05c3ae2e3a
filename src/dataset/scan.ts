import type { GlobFound } from "./expand_glob.ts";
import { type GivenPath, readGivenPath } from "./given_path.ts";
import { growingImageList, type ImageList } from "./image_list.ts";
import {
  hasImageSuffix,
  imageSuffixes,
  type SuffixSet,
} from "./image_suffix.ts";
import { rootIdentity, rootsOverlap } from "./root_identity.ts";
import { ScanError, type ScanProblem } from "./scan_error.ts";
import { walkFolder, type WalkFound } from "./walk_folder.ts";

/** How {@linkcode scan} reads the given paths. */
export interface ScanOptions {
  /** Whether folders are scanned with all that is below them. */
  readonly recursive: boolean;
  /** Which names are images'. */
  readonly suffixes: SuffixSet;
  /**
   * Whether a missing or an empty folder, or a glob that matches nothing, gives
   * no images instead of an error, as sd-scripts has it.
   */
  readonly missingFolderIsEmpty: boolean;
  /**
   * The caption files' suffix. A shell makes captions of `data/*` too, so
   * beside other paths a file with this suffix is passed over.
   */
  readonly captionExtension?: string;
  /** Ends the scan after so many images; no bound if absent. */
  readonly limit?: number;
  /** Ends the scan with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode scan} found. */
export interface Scan {
  /**
   * The images, each once: path after path as they were given, and in each in
   * the order of `comparePaths()`.
   */
  readonly images: ImageList;
  /**
   * What is named like an image and can't be opened as a file, and folders
   * that can't be read, up to the last image.
   */
  readonly problems: readonly ScanProblem[];
  /**
   * Every root of the images, and a name for it that is the same however it
   * was spelled, see `rootIdentity()`.
   */
  readonly roots: ReadonlyMap<string, string>;
}

/** How many subfolders are looked into for the hint at `--recursive`. */
const foldersForHint = 1000;

/**
 * Finds the images that paths stand for: folders, single files (of any suffix,
 * their content decides) and globs. Needs `--allow-read` for them.
 *
 * Folders are read as sd-scripts reads them: hidden files count, links to files
 * are followed, links to folders are not, `.wdtag/` is never entered. With the
 * suffixes `"any"`, AppleDouble companions (`._a.png`) are passed over.
 *
 * @param paths Folders, files or globs as a user types them.
 * @throws {ScanError} If any path is missing, of no use or without an image;
 * it names all of them. Nothing but folders has been read then.
 */
export async function scan(
  paths: readonly string[],
  options: ScanOptions,
): Promise<Scan> {
  const given = await readGivenPaths(paths, options);
  const roots = new Map<string, string>();
  for (const root of given.flatMap(rootsOf)) {
    if (!roots.has(root)) roots.set(root, await rootIdentity(root));
  }
  const identities = given.flatMap(rootsOf).map((root) => roots.get(root)!);
  const seen = rootsOverlap(identities) ? new Set<string>() : undefined;
  const doomed = given.some((path) => isBad(path, options));
  const limit = options.limit ?? Infinity;
  const images = growingImageList();
  const problems: ScanProblem[] = [];
  const bad: ScanProblem[] = [];

  for (const path of given) {
    if ("reason" in path) {
      if (isBad(path, options)) {
        bad.push({ path: path.path, reason: path.reason });
      }
      continue;
    }
    if (images.length >= limit) continue;
    let empty = true;
    for await (const found of findIn(path, options)) {
      empty = false;
      const { path: file, root, relative, reason } = found;
      if (seen !== undefined && relative !== "") {
        const key = `${roots.get(root)}/${relative}`;
        if (seen.has(key)) continue;
        seen.add(key);
      }
      if (reason !== undefined) {
        const itself = path.kind === "folder" && relative === "";
        (itself ? bad : problems).push({ path: file, reason });
        continue;
      }
      // Once there is an error to report, only empty folders are of interest.
      if (doomed || bad.length > 0) break;
      images.add({ path: file, root, relative });
      if (images.length >= limit) break;
    }
    if (empty && !options.missingFolderIsEmpty) {
      bad.push({ path: path.path, reason: await emptyReason(path, options) });
    }
  }
  if (bad.length > 0) throw new ScanError(bad);
  return { images, problems, roots };
}

/** Reads the given paths, without the captions that a shell put among them. */
async function readGivenPaths(
  paths: readonly string[],
  options: ScanOptions,
): Promise<GivenPath[]> {
  const all: GivenPath[] = [];
  for (const path of paths) {
    options.signal?.throwIfAborted();
    all.push(await readGivenPath(path, options));
  }
  const { captionExtension = "" } = options;
  if (captionExtension === "") return all;
  const isCaption = ({ kind, path }: GivenPath) =>
    kind === "file" && path.endsWith(captionExtension) &&
    !hasImageSuffix(path, "any");
  const others = all.filter((path) => !isCaption(path));
  if (others.length > 0) return others;
  return all.map(({ path }) => ({
    kind: "bad",
    path,
    reason:
      `Named like a caption file (${captionExtension}), not like an image`,
  }));
}

/** Says whether a given path is an error by itself. */
function isBad({ kind }: GivenPath, options: ScanOptions): boolean {
  return kind === "bad" ||
    (kind === "missing" && !options.missingFolderIsEmpty);
}

/** The distinct roots that a given path's images may have. */
function rootsOf(path: GivenPath): string[] {
  if (path.kind === "folder") return [path.path];
  if (path.kind === "file") return [path.root];
  if (path.kind !== "glob") return [];
  return [...new Set(path.found.map(rootOfMatch))];
}

function rootOfMatch(found: GlobFound): string {
  return found.kind === "folder" ? found.path : found.root;
}

/** An image or a problem, and the root that it belongs to. */
type Found = WalkFound & { readonly root: string };

async function* findIn(
  path: GivenPath,
  options: ScanOptions,
): AsyncGenerator<Found, void, void> {
  if (path.kind === "file") {
    yield { ...path, relative: relativeTo(path.root, path.path) };
  } else if (path.kind === "folder") {
    yield* findInFolder(path.path, options);
  } else if (path.kind === "glob") {
    for (const found of path.found) {
      if (found.kind === "folder") yield* findInFolder(found.path, options);
      else yield { ...found, relative: relativeTo(found.root, found.path) };
    }
  }
}

async function* findInFolder(
  root: string,
  options: ScanOptions,
): AsyncGenerator<Found, void, void> {
  for await (const found of walkFolder(root, options)) yield { ...found, root };
}

function relativeTo(root: string, path: string): string {
  const rest = root === "." ? path : path.slice(root.length);
  return Deno.build.os === "windows"
    ? rest.replaceAll("\\", "/").replace(/^\//, "")
    : rest.replace(/^\//, "");
}

async function emptyReason(
  path: GivenPath,
  options: ScanOptions,
): Promise<string> {
  const looked = `looked for ${imageSuffixes.join(", ")}`;
  if (path.kind === "glob") return `No image matches this pattern (${looked})`;
  if (options.recursive) {
    return `No image in this folder or below it (${looked})`;
  }
  const below = { ...options, recursive: true, folderLimit: foldersForHint };
  for await (const found of walkFolder(path.path, below)) {
    if (found.reason === undefined) {
      return "No image in this folder, but in its subfolders: add --recursive";
    }
  }
  return `No image in this folder (${looked})`;
}
