import { dirname, isAbsolute } from "node:path";

/**
 * The `--allow-...` flag that a `NotCapable` error asks for, ready to be pasted into a shell:
 * `--allow-write="/data/set"`.
 *
 * @param error Deno's error. Its message is `Requires write access to "/a/b", run again with the --allow-write flag`.
 * @param grantPath The path to grant for reads and writes (usually the folder), instead of the one file of the message.
 * @returns The flag with its value; the bare flag where Deno names no value.
 */
export function permissionFlag(error: Error, grantPath?: string): string {
  const kind = /--allow-([a-z]+)/.exec(error.message)?.[1] ?? "all";
  const named = /access to "(.*)", run again/s.exec(error.message)?.[1];
  return flagFor(
    kind,
    kind === "read" || kind === "write" ? grantPath ?? named : named,
  );
}

/**
 * One `--allow-...` flag with its value quoted for a shell.
 *
 * A comma parts values for Deno, which knows no way to write one within a path
 * (2.9.6 tried: doubled, after a backslash, quoted, in a `file:` URL). So of a
 * path with one in it the nearest folder above the comma is named, and where
 * that would be everything, nothing.
 *
 * @param kind `read`, `write`, `net`, ...
 * @param value The path or name to grant.
 * @returns The flag.
 */
export function flagFor(kind: string, value?: string): string {
  const granted = value === undefined ? null : withoutComma(kind, value);
  return granted === null
    ? `--allow-${kind}`
    : `--allow-${kind}=${shellQuote(granted)}`;
}

function withoutComma(kind: string, value: string): string | null {
  if (!value.includes(",")) return value;
  if (kind !== "read" && kind !== "write") return null;
  let folder = value;
  while (folder.includes(",")) {
    const above = dirname(folder);
    if (above === folder) return null;
    folder = above;
  }
  return dirname(folder) === folder && isAbsolute(folder) ? null : folder;
}

/** Double quotes where they are enough, single ones where a shell would still read something inside. */
function shellQuote(value: string): string {
  if (!/["$`\\!\n]/.test(value) || Deno.build.os === "windows") {
    return `"${value}"`;
  }
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
