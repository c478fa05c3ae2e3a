import type { FileLayer } from "../../files/file_layer.ts";
import { holds } from "./inspect_cuda_libraries.ts";
import type { InstallPlace } from "./install_place.ts";
import type { Receipt } from "./receipt.ts";

/**
 * Moves unpacked libraries to their place. What is not right there goes first,
 * so that no two versions are ever seen together: until the last one is in its
 * place, what is missing keeps onnxruntime from loading any. A run that was
 * killed in between is gone on from.
 *
 * @param layer The way to the disk.
 * @param place Where they lie, and where they belong.
 * @param receipt What they must hold, in the order of their moves.
 * @returns Whether all are in place; false, with nothing moved, where one is
 * neither there nor unpacked.
 */
export async function settleLibraries(
  layer: FileLayer,
  place: InstallPlace,
  receipt: Receipt,
): Promise<boolean> {
  const waiting: string[] = [];
  for (const file of receipt.files) {
    if (await holds(place.final(file.name), file)) continue;
    if (!await holds(place.staged(file.name), file)) return false;
    waiting.push(file.name);
  }
  for (const name of waiting.toReversed()) {
    await layer.remove(place.final(name));
  }
  for (const name of waiting) {
    await using library = await layer.openResumable(place.staged(name));
    await library.commit(place.final(name));
  }
  return true;
}
