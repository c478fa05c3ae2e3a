import { basename, dirname, sep } from "node:path";
import { describeIoError, type IoAction } from "./error_text.ts";
import { ReadFailed, WriteFailed, WriteRefused } from "./file_errors.ts";
import type { FileCalls } from "./file_calls.ts";
import { isNamedLikeImage } from "./image_guard.ts";
import { type OpenGrant, openGrant } from "./open_grant.ts";
import { quotePath } from "./quote_path.ts";
import { isTemporaryName } from "./temporary_name.ts";
import type { WriteGrant } from "./write_grant.ts";

/** A file that the grants allow to be written. */
export interface Target {
  /** The path as it was asked for, for messages. */
  readonly shown: string;
  /** The path for system calls: the root as the user named it, then real folders only. */
  readonly path: string;
  /** The folder of {@link path}. */
  readonly folder: string;
  /** What `Deno.realPath(folder)` gave; it must still give it at the moment of renaming. */
  readonly realFolder: string;
  /** The grant that allows it. */
  readonly by: OpenGrant;
  /** The calls of the system that are made for it. */
  readonly calls: FileCalls;
}

/** The opened grants of a layer. */
export interface WriteRoots {
  /** Finds the file that a path means and checks that a grant covers it. Follows no link at the last component. */
  target(path: string, action?: IoAction): Promise<Target>;
  /** The folder for system calls when temporary files may be looked for in it; throws `WriteRefused` otherwise. */
  sweepable(folder: string): Promise<string>;
  /** The grants, in the order given. */
  readonly grants: readonly OpenGrant[];
}

/**
 * Opens grants. A path is judged by where the system would really put it (the real path of its folder), never by its
 * spelling, so `..` and links need no rules of their own: what leaves the roots matches no grant.
 *
 * @param grants What may be written.
 * @param calls The calls of the system that are made for files in them.
 * @returns The roots.
 * @throws {WriteRefused} and {WriteFailed} as `openGrant` does.
 */
export async function openRoots(
  grants: readonly WriteGrant[],
  calls: FileCalls,
): Promise<WriteRoots> {
  const open: OpenGrant[] = [];
  for (const grant of grants) open.push(await openGrant(grant));
  const byFolder = new Map<string, OpenGrant[]>();
  const unsettled = new Set(open);

  /** Files the grants under their real folders; a folder of our own may come into being later. */
  async function settle(): Promise<void> {
    for (const entry of unsettled) {
      const real = await entry.real();
      if (real === null) continue;
      byFolder.set(real, [...byFolder.get(real) ?? [], entry]);
      unsettled.delete(entry);
    }
  }
  await settle();

  /** The first grant on the way up from a real folder that `accepts`. */
  function find(
    realFolder: string,
    accepts: (entry: OpenGrant, atRoot: boolean) => boolean,
  ) {
    for (let at = realFolder;; at = dirname(at)) {
      const found = byFolder.get(at)?.find((entry) =>
        accepts(entry, at === realFolder)
      );
      if (found !== undefined) return { entry: found, root: at };
      if (dirname(at) === at) return null;
    }
  }

  async function target(
    path: string,
    action: IoAction = "write",
  ): Promise<Target> {
    const refuse = (reason: string) =>
      new WriteRefused(
        path,
        `Refused to ${action} ${quotePath(path)}: ${reason}`,
      );
    const name = basename(path);
    if (
      name === "" || name === "." || name === ".." || path.endsWith("/") ||
      path.endsWith(sep)
    ) {
      throw refuse("it names a folder, not a file");
    }
    const realFolder = await realFolderOf(path, action, calls);
    if (unsettled.size > 0) await settle();
    const found = find(
      realFolder,
      (entry, atRoot) => allows(entry.grant, name, atRoot, action),
    );
    if (found === null) throw refuse(whyNot(realFolder, name));
    if (isNamedLikeImage(name)) throw refuse("it is named like an image");
    if (isTemporaryName(name)) {
      throw refuse("it is named like a temporary file of wdtag");
    }
    if (Deno.build.os === "windows" && name.includes(":")) {
      throw refuse("Windows reads a colon as a stream name");
    }
    const folder = under(found.entry.named, found.root, realFolder);
    return {
      shown: path,
      path: joined(folder, name),
      folder,
      realFolder,
      by: found.entry,
      calls,
    };
  }

  /** The reason in the words of the nearest grant. */
  function whyNot(realFolder: string, name: string): string {
    const near = find(
      realFolder,
      ({ grant }, atRoot) =>
        grant.kind === "captions" && reaches(grant, atRoot) &&
        !isReadOnly(grant),
    );
    if (near !== null && near.entry.grant.kind === "captions") {
      const { suffix } = near.entry.grant;
      return `below ${quotePath(near.entry.named)} only files that end in ${
        quotePath(suffix)
      } are written`;
    }
    const roots = open.filter(({ grant }) => !isReadOnly(grant)).map((
      { grant, named },
    ) => quotePath(grant.kind === "file" ? grant.path : named));
    const places = roots.length > 4
      ? `${roots.slice(0, 4).join(", ")} and ${roots.length - 4} more`
      : roots.join(", ");
    return `it leads to ${
      quotePath(joined(realFolder, name))
    }, and this run may write ${places === "" ? "nothing" : `only ${places}`}`;
  }

  async function sweepable(folder: string): Promise<string> {
    const real = await Deno.realPath(folder);
    if (unsettled.size > 0) await settle();
    const found = find(
      real,
      ({ grant }, atRoot) => reaches(grant, atRoot) && !isReadOnly(grant),
    );
    if (found !== null) return under(found.entry.named, found.root, real);
    throw new WriteRefused(
      folder,
      `Refused to tidy ${quotePath(folder)}: this run may not write there`,
    );
  }

  return { target, sweepable, grants: open };
}

function isReadOnly(grant: WriteGrant): boolean {
  return grant.kind === "captions" && grant.access === "read";
}

/** Whether a grant's files may lie in a folder, given that it is at or below the grant's own. */
function reaches(grant: WriteGrant, atRoot: boolean): boolean {
  if (grant.kind === "captions") return atRoot || grant.recursive !== false;
  return grant.kind === "folder" || atRoot;
}

/** Whether a grant covers a file name in a folder that it reaches. */
function allows(
  grant: WriteGrant,
  name: string,
  atRoot: boolean,
  action: IoAction,
): boolean {
  if (!reaches(grant, atRoot) || action !== "read" && isReadOnly(grant)) {
    return false;
  }
  if (grant.kind === "captions") return name.endsWith(grant.suffix);
  return grant.kind === "folder" || name === basename(grant.path);
}

async function realFolderOf(
  path: string,
  action: IoAction,
  calls: FileCalls,
): Promise<string> {
  try {
    return await calls.realPath(dirname(path));
  } catch (error) {
    const message = describeIoError(error, path, action, dirname(path));
    throw action === "read"
      ? new ReadFailed(path, message, error)
      : new WriteFailed(path, message, error);
  }
}

/** `named` + what lies between `root` and `below`, both real. */
function under(named: string, root: string, below: string): string {
  const rest = below.slice(root.length);
  return rest === ""
    ? named
    : joined(named, rest.startsWith(sep) ? rest.slice(sep.length) : rest);
}

/** Joins without normalising: a `..` in what the user named is the system's to read. */
export function joined(folder: string, name: string): string {
  return folder.endsWith("/") || folder.endsWith(sep)
    ? folder + name
    : folder + sep + name;
}
