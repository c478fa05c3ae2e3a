import { basename, dirname } from "node:path";
import { captionSuffixProblem } from "./caption_suffix.ts";
import { describeIoError } from "./error_text.ts";
import { WriteFailed, WriteRefused } from "./file_errors.ts";
import { isNamedLikeImage } from "./image_guard.ts";
import { flagFor } from "./permission_flag.ts";
import { quotePath } from "./quote_path.ts";
import type { WriteGrant } from "./write_grant.ts";

/** A grant whose place on disk is known. */
export interface OpenGrant {
  /** The grant as it was given. */
  readonly grant: WriteGrant;
  /** The folder as the user named it; system calls use it, because Deno matches `--allow-write` by spelling. */
  readonly named: string;
  /** The real path of the folder, or null as long as a folder of our own does not exist. */
  real(): Promise<string | null>;
}

/**
 * Checks one grant and finds its place on disk, so that what is wrong with a flag is said before anything is loaded.
 * Asks Deno for the permissions that the grant needs (a prompt on a terminal, an answer at once elsewhere).
 *
 * @param grant What may be written.
 * @returns The grant with its real folder.
 * @throws {WriteRefused} for a caption suffix or an output name of an image, and for a state folder that is a link.
 * @throws {WriteFailed} when the folder is missing or is a file, or Deno's permission is missing.
 */
export async function openGrant(grant: WriteGrant): Promise<OpenGrant> {
  switch (grant.kind) {
    case "captions": {
      const problem = captionSuffixProblem(grant.suffix);
      if (problem !== null) throw new WriteRefused(grant.suffix, problem);
      return await openFolder(grant, grant.root);
    }
    case "file": {
      const name = basename(grant.path);
      if (
        withoutEndSeparators(grant.path) !== grant.path || name === "" ||
        name === "." || name === ".."
      ) {
        throw new WriteRefused(
          grant.path,
          `Refused to write ${
            quotePath(grant.path)
          }: it names a folder, not a file`,
        );
      }
      if (isNamedLikeImage(name)) {
        throw new WriteRefused(
          grant.path,
          `Refused to write ${
            quotePath(grant.path)
          }: it is named like an image`,
        );
      }
      const opened = await openFolder(grant, dirname(grant.path));
      if (await isFolder(grant.path)) {
        throw new WriteRefused(
          grant.path,
          `Refused to write ${quotePath(grant.path)}: it is a folder`,
        );
      }
      return opened;
    }
    case "folder": {
      const named = withoutEndSeparators(grant.path);
      await requestPermissions(named, named);
      let known: string | null = null;
      const real = async () =>
        known ??= await realOwnFolder(named, grant.link ?? "refuse");
      await real();
      return { grant, named, real };
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isDirectory;
  } catch {
    // Not there yet, or the system will say at the writing what is wrong.
    return false;
  }
}

/** Asks for reading and writing below a folder; reading is needed too, for real paths and for renaming. */
async function requestPermissions(
  shown: string,
  folder: string,
  access: "write" | "read" = "write",
): Promise<void> {
  const names = access === "read"
    ? ["read"] as const
    : ["read", "write"] as const;
  for (const name of names) {
    const { state } = await Deno.permissions.request({ name, path: folder });
    if (state !== "granted") {
      throw new WriteFailed(
        shown,
        `Cannot write ${
          quotePath(shown)
        }: this run has no permission to ${name} there; ` +
          `add ${flagFor(name, folder)} (or -A)`,
      );
    }
  }
}

/** A folder that must exist already: the root of captions, or where a named file is to lie. */
async function openFolder(
  grant: WriteGrant,
  folder: string,
): Promise<OpenGrant> {
  const shown = grant.kind === "file" ? grant.path : folder;
  // Deno allows /dev and /proc only to runs with all permissions, and then says so itself.
  if (!/^\/(dev|proc)\//.test(shown)) {
    const access = grant.kind === "captions" ? grant.access : undefined;
    await requestPermissions(shown, folder, access);
  }
  try {
    const real = await Deno.realPath(folder);
    // A file in the folder's place would give a puzzling error at each caption.
    if (!(await Deno.stat(folder)).isDirectory) {
      throw new Deno.errors.NotADirectory("not a folder");
    }
    return { grant, named: folder, real: () => Promise.resolve(real) };
  } catch (error) {
    const action = grant.kind === "file" ? "write" : "list";
    throw new WriteFailed(
      shown,
      describeIoError(error, shown, action, folder),
      error,
    );
  }
}

/** The real path of a folder of our own; null while it does not exist. */
async function realOwnFolder(
  path: string,
  link: "refuse" | "follow",
): Promise<string | null> {
  try {
    const info = await Deno.lstat(path);
    if (info.isSymlink && link === "refuse") {
      throw new WriteRefused(
        path,
        `Refused to write in ${
          quotePath(path)
        }: it is a link; remove it, wdtag makes a folder there`,
      );
    }
    if (!info.isSymlink && !info.isDirectory) {
      throw new Deno.errors.NotADirectory("not a folder");
    }
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof WriteRefused) throw error;
    if (error instanceof Deno.errors.NotFound) return null;
    throw new WriteFailed(
      path,
      describeIoError(error, path, "write", path),
      error,
    );
  }
}

/** A link with a separator behind it (`state/`) counts as the folder that it leads to; without one it is seen. */
export function withoutEndSeparators(path: string): string {
  return path.replace(
    Deno.build.os === "windows" ? /(?<=.)[/\\]+$/ : /(?<=.)\/+$/,
    "",
  );
}
