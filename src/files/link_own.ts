import { dirname, relative } from "node:path";
import { describeIoError } from "./error_text.ts";
import { WriteFailed } from "./file_errors.ts";
import { lstatOrNull } from "./file_calls.ts";
import { requireOwn } from "./resumable_file.ts";
import { joined, type Target } from "./write_roots.ts";

/** What stands for the other file now. */
export type LinkKind = "link" | "hard link" | "copy";

/**
 * Makes a file of our own stand for another one of them: a relative link where that can be made, else a hard link,
 * else a copy. Deno makes links only for runs with all of `--allow-read` and `--allow-write`; it is not asked for them.
 * What lies there is replaced, a link included; it is never followed.
 *
 * @param target Where the link is to lie.
 * @param to What it stands for; exists.
 * @param nextName Maker of temporary names.
 * @returns What it has become.
 * @throws {WriteRefused} and {WriteFailed}.
 */
export async function linkOwn(
  target: Target,
  to: Target,
  nextName: () => string,
): Promise<LinkKind> {
  requireOwn(target, "link");
  requireOwn(to, "link");
  const { path, shown, by } = target;
  const leadsTo = relative(dirname(path), to.path);
  const temporary = joined(target.folder, nextName());
  try {
    const there = lstatOrNull(path);
    if (there?.isSymlink && await Deno.readLink(path) === leadsTo) {
      return "link";
    }
    const kind = await make(leadsTo, to.path, temporary);
    await Deno.rename(temporary, path);
    return kind;
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new WriteFailed(
      shown,
      describeIoError(error, shown, "write", by.named),
      error,
    );
  }
}

async function make(
  leadsTo: string,
  original: string,
  path: string,
): Promise<LinkKind> {
  if (mayLink()) {
    try {
      await Deno.symlink(leadsTo, path);
      return "link";
    } catch {
      // No links on this filesystem, or for this user (Windows).
    }
  }
  try {
    await Deno.link(original, path);
    return "hard link";
  } catch {
    await Deno.copyFile(original, path);
    return "copy";
  }
}

function mayLink(): boolean {
  return (["read", "write"] as const).every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
}
