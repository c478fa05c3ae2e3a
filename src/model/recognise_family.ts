import { families } from "./families.ts";
import type { ModelFamily } from "./family.ts";

/**
 * The family whose files are all there. SmilingWolf's files are other
 * families' files too, so these must show what theirs have beside them.
 *
 * @param present The names of a folder's files.
 * @returns Null where no family's are.
 */
export function recogniseFamily(
  present: ReadonlySet<string>,
): ModelFamily | null {
  return families.find((each) =>
    [each.graphFile, each.labelFile, each.preprocessFile]
      .every((file) => file === undefined || present.has(file))
  ) ?? null;
}
