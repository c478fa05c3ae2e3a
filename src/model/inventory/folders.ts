import { dirname, join } from "node:path";
import type { FileLayer } from "../../files/file_layer.ts";
import { entriesOf } from "../hub/cached_repo.ts";

/**
 * Every file and link below a folder; links are not followed.
 *
 * @param folder May be missing.
 */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, isDirectory } of await entriesOf(folder) ?? []) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await filesBelow(path));
    else found.push(path);
  }
  return found;
}

/**
 * Removes a folder and those above it as long as they are empty.
 *
 * @param layer May write there.
 * @param folder The lowest, below `top`.
 * @param top Stays.
 */
export async function removeEmptyFolders(
  layer: FileLayer,
  folder: string,
  top: string,
): Promise<void> {
  for (let at = folder; at !== top; at = dirname(at)) {
    if (!await layer.removeEmptyFolder(at)) return;
  }
}
