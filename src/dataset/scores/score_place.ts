import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { cacheFolder } from "../../files/cache_folder.ts";
import { WriteRefused } from "../../files/file_errors.ts";
import { openFileLayer } from "../../files/file_layer.ts";
import { isGranted } from "../../files/is_granted.ts";
import type { WriteGrant } from "../../files/write_grant.ts";
import { stateFolder } from "../walk_folder.ts";
import { ForeignDatabase } from "./foreign_database.ts";
import { openScoreDatabase, type ScoreDatabase } from "./score_database.ts";

/** The file of kept scores in a state folder. */
export const scoreFile = "scores.sqlite";

/** An opened file of scores, and where it lies. */
export interface PlacedDatabase {
  readonly path: string;
  readonly database: ScoreDatabase;
}

/** What a search for a place came to. */
export type ScorePlace =
  | PlacedDatabase
  /** Nothing is kept yet, or no place can hold it. */
  | { readonly database: null; readonly path: string; readonly reason: string };

/**
 * Opens the scores of a dataset: in `.wdtag` at its root or, where that can't be
 * written, in the user's cache folder under the root's real path. Asks nobody
 * for a permission.
 *
 * @param root The dataset's folder.
 * @param make Whether a file is made where there is none.
 * @returns The scores; without `make`, those that there are.
 * @throws {ForeignDatabase} Where something else lies in their place; the
 * message names it.
 */
export async function openScorePlace(
  root: string,
  make: boolean,
): Promise<ScorePlace> {
  let first: ScorePlace | null = null;
  for (const grant of await placesOf(root)) {
    const opened = await openIn(grant, make);
    if (opened.database !== null) return opened;
    first ??= opened;
  }
  return first ?? { database: null, path: root, reason: "it is not there" };
}

type FolderGrant = Extract<WriteGrant, { readonly kind: "folder" }>;

async function placesOf(root: string): Promise<readonly FolderGrant[]> {
  const places: FolderGrant[] = [
    // What lies at a link may be anything.
    { kind: "folder", path: resolve(root, stateFolder), link: "refuse" },
  ];
  const cache = await isGranted({ name: "env" })
    ? cacheFolder((name) => Deno.env.get(name))
    : null;
  if (cache === null) return places;
  try {
    const real = await Deno.realPath(root);
    const name = createHash("sha256").update(real).digest("hex").slice(0, 32);
    const path = resolve(cache, "states", name);
    return [...places, { kind: "folder", path, link: "refuse" }];
  } catch {
    return places;
  }
}

async function openIn(grant: FolderGrant, make: boolean): Promise<ScorePlace> {
  const path = join(grant.path, scoreFile);
  const none = (reason: string) => ({ database: null, path, reason });
  for (const name of ["read", "write"] as const) {
    if (await isGranted({ name, path: grant.path })) continue;
    return none(`this run has no permission to ${name} there`);
  }
  try {
    const files = await openFileLayer([grant]);
    if (make) await files.makeFolder(grant.path);
    else if (!await isThere(path)) return none("it is not there");
    // SQLite writes the second beside the first.
    const [issued] = [
      await files.issue(path),
      await files.issue(`${path}-journal`),
    ];
    const database = await openScoreDatabase(issued);
    return { path, database };
  } catch (error) {
    if (error instanceof ForeignDatabase || error instanceof WriteRefused) {
      throw new ForeignDatabase(`"${path}": ${error.message}`, {
        cause: error,
      });
    }
    const reason = error instanceof Error ? error.message : String(error);
    // A file that holds something else stays, and nothing takes its place.
    if (/not a database|malformed|too big/.test(reason)) {
      throw new ForeignDatabase(`"${path}": ${reason}`, { cause: error });
    }
    return none(reason);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
