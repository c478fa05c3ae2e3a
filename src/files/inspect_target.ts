import { describeIoError, type IoAction } from "./error_text.ts";
import { WriteFailed, WriteRefused } from "./file_errors.ts";
import { imageSignatureBytes, looksLikeImage } from "./image_guard.ts";
import { quotePath } from "./quote_path.ts";
import type { Target } from "./write_roots.ts";

/** What lies where a file is to be written. A `stream` is a device or a pipe that the user named. */
export type Existing =
  | { readonly kind: "absent" }
  | { readonly kind: "file"; readonly info: Deno.FileInfo }
  | { readonly kind: "stream" };

/**
 * Looks at what is there before it is written over, appended to or removed, and refuses what must stay: links, images
 * by their content, folders, devices and pipes that no one named. The file is opened for writing, without being
 * changed, so that a caption which its owner has made read-only stays, although a rename could replace it.
 *
 * @param target A file that a grant covers.
 * @param action What is about to happen to it.
 * @returns What is there.
 * @throws {WriteRefused} for a link, an image, a device, a pipe.
 * @throws {WriteFailed} for a folder and for what the system does not permit.
 */
export async function inspectTarget(
  target: Target,
  action: IoAction | "issue" = "write",
): Promise<Existing> {
  const { path, shown, by, calls } = target;
  const refuse = (reason: string) =>
    new WriteRefused(
      shown,
      `Refused to ${action} ${quotePath(shown)}: ${reason}`,
    );
  try {
    const info = await calls.lstatOrNull(path);
    if (info === null) return { kind: "absent" };
    const isNamed = by.grant.kind === "file" && action === "write";
    if (info.isSymlink) {
      if (isNamed && await leadsToStream(target)) return { kind: "stream" };
      throw refuse(
        `it is a link${await leadsTo(
          path,
        )}; remove the link or name the file itself`,
      );
    }
    if (info.isDirectory) throw new Deno.errors.IsADirectory("a folder");
    if (!info.isFile) {
      if (isNamed) return { kind: "stream" };
      throw refuse("it is a device or a pipe, not a file");
    }
    // Closing any handle of a database that is open in this process drops SQLite's locks: not a look inside then.
    if (action === "issue") return { kind: "file", info };
    const head = await readHead(target);
    // Something else has come there since it was looked at.
    if (head === null) throw refuse("it is a device or a pipe, not a file");
    if (looksLikeImage(head)) {
      throw refuse("it holds an image, whatever its name says");
    }
    if (
      by.grant.kind === "file" && by.grant.holds === "json" &&
      action === "write" && !mayBeJson(head)
    ) {
      throw refuse(
        "it holds no JSON object; remove it, or name another file",
      );
    }
    return { kind: "file", info };
  } catch (error) {
    if (error instanceof WriteRefused) throw error;
    throw new WriteFailed(
      shown,
      describeIoError(
        error,
        shown,
        action === "issue" ? "write" : action,
        by.named,
      ),
      error,
    );
  }
}

/** The first bytes of a file; null for what is none, whose bytes might be waited for. */
async function readHead(
  { path, calls }: Target,
): Promise<Uint8Array | null> {
  // A pipe that is opened for both is not waited for.
  using file = await calls.open(path, { read: true, write: true });
  if (!file.statSync().isFile) return null;
  const head = new Uint8Array(imageSignatureBytes);
  return head.subarray(0, await calls.read(file, head) ?? 0);
}

/** Whether a file begins as a JSON object does, or is empty. */
function mayBeJson(head: Uint8Array): boolean {
  // A byte order mark is no part of the text.
  return /^\s*(\{|$)/.test(new TextDecoder().decode(head));
}

/** Whether a link that the user named ends at a device or pipe, or stands for an open file (`/dev/fd/3`, `/dev/stdout`). */
async function leadsToStream({ path, realFolder }: Target): Promise<boolean> {
  if (realFolder === "/dev" || /^\/proc\/[^/]+\/fd$/.test(realFolder)) {
    return true;
  }
  try {
    const info = await Deno.stat(path);
    return !info.isFile && !info.isDirectory;
  } catch (error) {
    // A link into nothing or round in circles is a link like any other.
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.FilesystemLoop
    ) return false;
    throw error;
  }
}

/** ` to "where"`, as far as Deno's permissions let it be known. */
async function leadsTo(path: string): Promise<string> {
  try {
    return ` to ${quotePath(await Deno.readLink(path))}`;
  } catch {
    return "";
  }
}
