import { fileReason } from "./file_reason.ts";

/** What an entry of a folder turned out to be. */
export type EntryKind =
  | { readonly kind: "file" }
  /** A folder; `link` where it was reached through a link. */
  | { readonly kind: "folder"; readonly link: boolean }
  | { readonly kind: "odd"; readonly reason: string };

/**
 * Finds out what a name in a folder stands for, without opening it (a named
 * pipe would block). Links are followed. Needs `--allow-read`.
 *
 * @param path The entry's path.
 * @param entry What the folder's listing said about it.
 * @returns `odd`, with the reason in words, for what can't be read as a file.
 */
export async function inspectEntry(
  path: string,
  entry: Omit<Deno.DirEntry, "name">,
): Promise<EntryKind> {
  if (entry.isFile) return { kind: "file" };
  if (entry.isDirectory) return { kind: "folder", link: false };
  try {
    const info = await Deno.stat(path);
    if (info.isFile) return { kind: "file" };
    if (info.isDirectory) return { kind: "folder", link: entry.isSymlink };
    return { kind: "odd", reason: oddReason(info) };
  } catch (error) {
    const broken = entry.isSymlink && error instanceof Deno.errors.NotFound;
    return {
      kind: "odd",
      reason: broken ? await brokenLink(path) : fileReason(error),
    };
  }
}

/**
 * Says why an entry that is no file can't be an image.
 *
 * @param found What {@linkcode inspectEntry} gave, or a folder's.
 */
export function notFileReason(
  found: Exclude<EntryKind, { kind: "file" }>,
): string {
  if (found.kind === "odd") return found.reason;
  return found.link
    ? "A link to a folder, not to a file"
    : "Not a file but a folder";
}

/**
 * Says what something is that is neither a file nor a folder.
 *
 * @param info What `Deno.stat()` gave.
 */
export function oddReason(info: Deno.FileInfo): string {
  const kind = info.isFifo
    ? "named pipe"
    : info.isSocket
    ? "socket"
    : info.isBlockDevice || info.isCharDevice
    ? "device"
    : "special file";
  return `Not a file but a ${kind}`;
}

async function brokenLink(path: string): Promise<string> {
  const target = await Deno.readLink(path).catch(() => undefined);
  return target === undefined
    ? "A link whose target does not exist"
    : `A link whose target "${target}" does not exist`;
}
