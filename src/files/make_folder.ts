import { dirname } from "node:path";
import { describeIoError } from "./error_text.ts";
import { WriteFailed, WriteRefused } from "./file_errors.ts";
import { lstatOrNull } from "./file_calls.ts";
import { withoutEndSeparators } from "./open_grant.ts";
import { quotePath } from "./quote_path.ts";
import type { WriteRoots } from "./write_roots.ts";

/**
 * Makes a folder of our own, with those above it: the folder of a grant (and, above it, whatever is missing), or one
 * below it. What is there already is left.
 *
 * @param roots The opened grants.
 * @param path The folder.
 * @throws {WriteRefused} when no `folder` grant covers it, or a link lies in its place.
 * @throws {WriteFailed} when the system cannot make it.
 */
export async function makeFolder(
  roots: WriteRoots,
  path: string,
): Promise<void> {
  const folder = withoutEndSeparators(path);
  const own = roots.grants.find(({ grant, named }) =>
    grant.kind === "folder" && named === folder
  );
  try {
    if (own !== undefined) {
      // A link in its place is refused before and, because another program may be as quick, after.
      if (await own.real() !== null) return;
      await Deno.mkdir(folder, { recursive: true });
      await own.real();
      return;
    }
    const parent = dirname(folder);
    if (parent !== folder && lstatOrNull(parent) === null) {
      await makeFolder(roots, parent);
    }
    const target = await roots.target(folder);
    if (target.by.grant.kind !== "folder") {
      throw new WriteRefused(
        path,
        `Refused to make the folder ${
          quotePath(path)
        }: it is not one of wdtag's own`,
      );
    }
    const info = lstatOrNull(target.path);
    if (info?.isSymlink) {
      throw new WriteRefused(
        path,
        `Refused to make the folder ${
          quotePath(path)
        }: a link lies in its place`,
      );
    }
    await Deno.mkdir(target.path, { recursive: true });
  } catch (error) {
    if (error instanceof WriteRefused || error instanceof WriteFailed) {
      throw error;
    }
    throw new WriteFailed(
      path,
      describeIoError(error, path, "write", own?.named ?? path),
      error,
    );
  }
}
