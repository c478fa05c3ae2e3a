import { fileReason } from "./file_reason.ts";
import { type GlobPart, parseGlob } from "./glob_pattern.ts";
import { hasImageSuffix, type SuffixSet } from "./image_suffix.ts";
import { inspectEntry, notFileReason } from "./inspect_entry.ts";
import { isAppleDouble } from "./is_apple_double.ts";
import { isUnopenable, unopenableReason } from "./is_unopenable.ts";
import { joinPath } from "./join_path.ts";
import { comparePaths } from "./sort_paths.ts";
import { stateFolder } from "./walk_folder.ts";

/** How {@linkcode expandGlob} reads a pattern and what it takes. */
export interface GlobOptions {
  /** Which names are images'. */
  readonly suffixes: SuffixSet;
  /** Ends the work with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One thing that a glob matched. */
export interface GlobFound {
  /** Its path. */
  readonly path: string;
  /** The part of the pattern before its first wildcard. */
  readonly root: string;
  /** An image, a folder to scan, or something that can't be used. */
  readonly kind: "file" | "folder" | "odd";
  /** Why it can't be used; only with `odd`. */
  readonly reason?: string;
}

/** An entry without the name, as a listing and `Deno.lstat()` both give it. */
type Entry = Omit<Deno.DirEntry, "name">;

/** What one walk down a pattern carries along. */
interface Search extends GlobOptions {
  readonly root: string;
  readonly parts: readonly GlobPart[];
  /** Whether the pattern ends in `**` or `**` and `*`: files at any depth. */
  readonly filesOnly: boolean;
  readonly found: Map<string, GlobFound>;
}

/**
 * Finds what a glob stands for, in the order of `comparePaths()`. Files count
 * if they are named like images, folders if the pattern's last part matches
 * them; `**` follows no links and enters neither hidden folders nor `.wdtag/`.
 * A part with `[` that exists as it is written is taken as a name. Needs
 * `--allow-read`.
 *
 * @param pattern A glob, see `parseGlob()` for its rules.
 * @returns An empty array if nothing matches.
 * @throws {RangeError} If the braces make too many alternatives.
 */
export async function expandGlob(
  pattern: string,
  options: GlobOptions,
): Promise<GlobFound[]> {
  const found = new Map<string, GlobFound>();
  for (const { front, parts } of parseGlob(pattern)) {
    const all = parts.at(-1)?.kind === "folders"
      ? [...parts, ...parseGlob("*")[0]!.parts]
      : parts;
    const last = all.at(-1);
    const filesOnly = last?.kind === "name" && last.text === "*" &&
      all.at(-2)?.kind === "folders";
    let root = front || ".";
    let depth = 0;
    while (depth < all.length - 1) {
      const name = await literalName(root, all[depth]!);
      if (name === undefined) break;
      root = joinPath(root, name);
      depth++;
    }
    const search = { ...options, root, parts: all, filesOnly, found };
    await visit(search, root, depth);
  }
  const separator = Deno.build.os === "windows" ? "\\" : "/";
  return [...found.values()].sort((a, b) =>
    comparePaths(a.path, b.path, separator)
  );
}

/** The name that a part stands for as it is; undefined if it is a wildcard. */
async function literalName(
  folder: string,
  part: GlobPart,
): Promise<string | undefined> {
  if (part.kind === "literal") return part.name;
  if (part.kind === "folders" || !part.text.includes("[")) return undefined;
  const entry = await lookUp(joinPath(folder, part.text));
  return entry === undefined ? undefined : part.text;
}

async function lookUp(path: string): Promise<Entry | undefined> {
  return await Deno.lstat(path).catch(() => undefined);
}

async function visit(
  search: Search,
  folder: string,
  depth: number,
): Promise<void> {
  search.signal?.throwIfAborted();
  const part = search.parts[depth];
  if (part === undefined) return;
  const literal = await literalName(folder, part);
  if (literal !== undefined) {
    const path = joinPath(folder, literal);
    if (depth < search.parts.length - 1) {
      await visit(search, path, depth + 1);
    } else {
      const entry = await lookUp(path);
      if (entry !== undefined) await take(search, path, literal, entry);
    }
    return;
  }
  if (part.kind === "folders") await visit(search, folder, depth + 1);
  const entries = await list(search, folder);
  for (const [place, entry] of entries.entries()) {
    const { name } = entry;
    if (name === stateFolder) continue;
    const path = joinPath(folder, name);
    if (part.kind === "folders") {
      if (entry.isDirectory && !name.startsWith(".")) {
        await visit(search, path, depth);
      }
    } else if (part.kind === "name" && part.matches(name)) {
      const odd = await isUnopenable(path, name, entries[place - 1]?.name);
      if (depth === search.parts.length - 1) {
        if (!odd) await take(search, path, name, entry);
        else if (entry.isDirectory || hasImageSuffix(name, search.suffixes)) {
          put(search, path, "odd", unopenableReason);
        }
      } else if (entry.isDirectory || entry.isSymlink) {
        if (odd) put(search, path, "odd", unopenableReason);
        else await visit(search, path, depth + 1);
      }
    }
  }
}

async function list(search: Search, folder: string): Promise<Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.FilesystemLoop;
    if (!absent) put(search, folder, "odd", fileReason(error));
    return [];
  }
}

/** Takes what the whole pattern matched, if it is an image or a folder. */
async function take(
  search: Search,
  path: string,
  name: string,
  entry: Entry,
): Promise<void> {
  const image = hasImageSuffix(name, search.suffixes);
  if (!image && (entry.isFile || search.filesOnly)) return;
  const found = await inspectEntry(path, entry);
  if (found.kind === "file") {
    const companion = search.suffixes === "any" && await isAppleDouble(path);
    if (image && !companion) put(search, path, "file");
  } else if (image) {
    put(search, path, "odd", notFileReason(found));
  } else if (found.kind === "folder") {
    put(search, path, "folder");
  }
}

function put(
  { found, root }: Search,
  path: string,
  kind: GlobFound["kind"],
  reason?: string,
): void {
  if (found.has(path)) return;
  found.set(path, {
    path,
    root,
    kind,
    ...(reason === undefined ? {} : { reason }),
  });
}
