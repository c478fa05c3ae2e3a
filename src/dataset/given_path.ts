import { expandGlob, type GlobFound } from "./expand_glob.ts";
import { fileReason } from "./file_reason.ts";
import { hasWildcard } from "./glob_pattern.ts";
import type { SuffixSet } from "./image_suffix.ts";
import { inspectEntry, notFileReason } from "./inspect_entry.ts";
import { normalisePath, splitPath } from "./normalise_path.ts";

/** What a path on the command line stands for; `path` is normalised. */
export type GivenPath =
  | { readonly kind: "folder"; readonly path: string }
  /** A file, whatever its suffix, and the folder that it is in. */
  | { readonly kind: "file"; readonly path: string; readonly root: string }
  /** A pattern and what it matches; nothing, perhaps. */
  | {
    readonly kind: "glob";
    readonly path: string;
    readonly found: readonly GlobFound[];
  }
  /** Nothing is there under this name. */
  | { readonly kind: "missing"; readonly path: string; readonly reason: string }
  /** Something is there that can't be read as a file or a folder. */
  | { readonly kind: "bad"; readonly path: string; readonly reason: string };

/**
 * Finds out what a given path stands for. What exists under the very name wins
 * over the name's reading as a glob. Needs `--allow-read`.
 *
 * @param given The path as the user typed it.
 * @param options Which names are images', for globs, and what ends the work.
 */
export async function readGivenPath(
  given: string,
  options: {
    readonly suffixes: SuffixSet;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<GivenPath> {
  const path = normalisePath(given);
  try {
    const entry = await Deno.lstat(path);
    const found = await inspectEntry(path, entry);
    if (found.kind === "folder") return { kind: "folder", path };
    if (found.kind === "file") {
      return { kind: "file", path, root: parentOf(path) };
    }
    return { kind: "bad", path, reason: notFileReason(found) };
  } catch (error) {
    const denied = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable;
    // Windows refuses to look up a name with `*` at all, and a pattern may be
    // longer than any name, so "not found" is not the only sign of a glob.
    if (!denied && hasWildcard(given)) {
      try {
        return {
          kind: "glob",
          path: given,
          found: await expandGlob(given, options),
        };
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        return { kind: "bad", path: given, reason: cause.message };
      }
    }
    const missing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return {
      kind: missing ? "missing" : "bad",
      path,
      reason: fileReason(error),
    };
  }
}

function parentOf(path: string): string {
  const { front, parts } = splitPath(path);
  return normalisePath(front + parts.slice(0, -1).join("/"));
}
