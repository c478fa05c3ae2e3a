import { win32 } from "node:path";

/** A path taken apart, see {@linkcode splitPath}. */
export interface PathParts {
  /** The root, drive or share in front; empty for a relative path. */
  readonly front: string;
  /** The names between the separators, `..` among them. */
  readonly parts: readonly string[];
}

/**
 * Writes a path as Python's `str(Path(path))` does: `.` parts, doubled
 * separators and a trailing separator go, `..` stays, and an empty path is
 * `.`. Two leading slashes stay two, as POSIX allows them a meaning of their
 * own. On Windows, `/` becomes `\` and the drive or share stays in front.
 *
 * @param path A path as a user types it.
 * @param windows Whether Windows' rules hold; this machine's by default.
 */
export function normalisePath(
  path: string,
  windows: boolean = Deno.build.os === "windows",
): string {
  const { front, parts } = splitPath(path, windows);
  return front + parts.join(windows ? "\\" : "/") || ".";
}

/**
 * Takes a path apart by the rules of {@linkcode normalisePath}.
 *
 * @param path A path as a user types it.
 * @param windows Whether Windows' rules hold; this machine's by default.
 */
export function splitPath(
  path: string,
  windows: boolean = Deno.build.os === "windows",
): PathParts {
  const root = windows ? win32.parse(path).root : /^\/*/.exec(path)![0];
  const front = windows
    ? root.replaceAll("/", "\\")
    : root === "" || root === "//"
    ? root
    : "/";
  const parts = path.slice(root.length)
    .split(windows ? /[\\/]/ : "/")
    .filter((part) => part !== "" && part !== ".");
  return { front, parts };
}
