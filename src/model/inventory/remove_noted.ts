import { dirname, join } from "node:path";
import { WriteRefused } from "../../files/file_errors.ts";
import { type FileLayer, openFileLayer } from "../../files/file_layer.ts";
import type { Removed } from "../../files/remove_own.ts";
import { entriesOf } from "../hub/cached_repo.ts";
import { hashOf } from "../hub/file_facts.ts";
import { hashFile } from "../hub/hash_file.ts";
import { isOlder, noteFolders, readNote } from "../hub/local_place.ts";
import { cacheTag } from "../hub/place.ts";
import type { ModelTarget } from "../model_target.ts";
import { filesBelow, removeEmptyFolders } from "./folders.ts";
import { holdLocks, removeLocks } from "./hold_locks.ts";
import { modelHere } from "./model_here.ts";
import { type RemovedModel, sumRemoved } from "./removed_model.ts";

/**
 * Removes from a folder of the user's what was downloaded to it, see
 * `removeModel`.
 *
 * @param folder The repository's folder.
 * @param target Which model.
 */
export async function removeNoted(
  folder: string,
  target: ModelTarget,
): Promise<RemovedModel | null> {
  if (await entriesOf(folder) === null) return null;
  const { repo, inside } = target;
  const { own, notes } = noteFolders(folder);
  const layer = await openFileLayer([
    { kind: "folder", path: folder, link: "follow" },
  ]);
  const noteFolder = join(notes, inside);
  const removed: (Removed | null)[] = [];
  const left: string[] = [];
  {
    using locks = await holdLocks(layer, noteFolder, repo);
    for (const path of await filesBelow(noteFolder)) {
      if (path.endsWith(".incomplete")) {
        removed.push(await layer.removeOwn(path));
      }
      if (!path.endsWith(".metadata")) continue;
      const file = path.slice(notes.length + 1, -".metadata".length);
      const lies = join(folder, file);
      const one = await isOwn(lies, path) ? await remove(layer, lies) : null;
      if (one !== null) {
        removed.push(one);
        await layer.removeOwn(path);
        await removeEmptyFolders(layer, dirname(lies), folder);
      } else if (await exists(lies)) left.push(lies);
      else await layer.removeOwn(path);
    }
    await removeLocks(layer, locks);
  }
  await tidy(layer, folder, own, noteFolder);
  // What lies there without a note was never downloaded.
  const { files } = await modelHere(
    { kind: "model_dir", path: dirname(folder) },
    target,
  );
  const stays = new Set([
    ...left,
    ...files.map(({ file }) => join(folder, file)),
  ]);
  const tally = sumRemoved(removed);
  if (tally.files === 0 && stays.size === 0) {
    const all = await entriesOf(join(folder, inside)) ?? [];
    const visible = all.filter(({ name }) => !name.startsWith("."));
    for (const { name } of visible) stays.add(join(folder, inside, name));
    if (stays.size === 0) return null;
  }
  return { ...tally, left: [...stays] };
}

/** Removes a file; null where a rule of the file layer keeps it (an image). */
async function remove(
  layer: FileLayer,
  path: string,
): Promise<Removed | null> {
  try {
    return await layer.removeOwn(path);
  } catch (error) {
    if (error instanceof WriteRefused) return null;
    throw error;
  }
}

/** Whether a file is what its note says was downloaded. */
async function isOwn(path: string, notePath: string): Promise<boolean> {
  const note = await readNote(notePath);
  if (note === null || !await isOlder(path, note)) return false;
  const { isFile, size } = await Deno.lstat(path);
  // The time may be a copy's; its content can't be.
  return isFile && (await hashFile(path, hashOf(note.etag, size))).matches;
}

/** Removes what is kept besides, once nothing is noted any more. */
async function tidy(
  layer: FileLayer,
  folder: string,
  own: string,
  noteFolder: string,
): Promise<void> {
  await removeEmptyFolders(layer, noteFolder, own);
  const rest = await entriesOf(own) ?? [];
  const marks: Readonly<Record<string, string>> = {
    ".gitignore": "*",
    "CACHEDIR.TAG": cacheTag,
  };
  if (rest.every(({ name }) => Object.hasOwn(marks, name))) {
    for (const { name } of rest) {
      const path = join(own, name);
      const text = await Deno.readTextFile(path).catch(() => "");
      if (text.trim() === marks[name]!.trim()) await layer.removeOwn(path);
    }
    await removeEmptyFolders(layer, own, folder);
  }
  if ((await entriesOf(folder))?.length === 0) {
    const above = await openFileLayer([
      { kind: "folder", path: dirname(folder), link: "follow" },
    ]).catch(() => null);
    await above?.removeEmptyFolder(folder);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
