import { localFolder, type ModelTarget } from "../model_target.ts";
import type { Shelf } from "./model_here.ts";
import { removeCached } from "./remove_cached.ts";
import { removeNoted } from "./remove_noted.ts";
import type { RemovedModel } from "./removed_model.ts";

/**
 * Removes a model's download and nothing else. From the Hub's cache goes the
 * whole repository, or the model's folder and the blobs that nothing else there
 * uses where the repository holds more; from a folder in sd-scripts' layout go
 * the files that the notes in its `.cache` name, as long as they are as they
 * were downloaded. Links are removed themselves, never followed.
 *
 * Needs `--allow-read` and `--allow-write` for the shelf.
 *
 * @param shelf Where to look.
 * @param target Which model.
 * @returns Null where nothing of it is there.
 * @throws {ModelError} Where another process is downloading it.
 * @throws {WriteFailed} Where the system keeps a file; what is gone by then is
 * found to be missing by the next run, which downloads it anew.
 */
export async function removeModel(
  shelf: Shelf,
  target: ModelTarget,
): Promise<RemovedModel | null> {
  return shelf.kind === "cache"
    ? await removeCached(shelf.path, target)
    : await removeNoted(localFolder(shelf.path, target.repo), target);
}
