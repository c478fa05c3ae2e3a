import type { Removed } from "../../files/remove_own.ts";

/** What became of a model's download. */
export interface RemovedModel extends Removed {
  /** Files of the model that stay, because they are the user's own. */
  readonly left: readonly string[];
}

/** What several removals came to. */
export function sumRemoved(removed: readonly (Removed | null)[]): Removed {
  const all = { files: 0, links: 0, bytes: 0 };
  for (const one of removed) {
    if (one === null) continue;
    all.files += one.files;
    all.links += one.links;
    all.bytes += one.bytes;
  }
  return all;
}
