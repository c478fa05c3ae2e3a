import { didYouMean } from "../../text/did_you_mean.ts";
import { commands, findCommand } from "./commands.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Tells whether somebody who meant a command was taken to mean a path.
 *
 * Presets that count a missing folder as an empty one leave no room for this
 * question: ask it only without `missingFolderIsEmpty`.
 *
 * @param paths The paths of a run, in the order given.
 * @param exists Whether there is something at a path.
 * @returns What to tell the user, or null where the first path may well be one.
 */
export function mistypedCommand(
  paths: readonly string[],
  exists: (path: string) => boolean,
): UsageError | null {
  const [first] = paths;
  if (first === undefined || !/^[a-z][a-z_-]*$/i.test(first)) return null;
  if (exists(first)) return null;
  if (findCommand(first) !== null || first === "help") {
    return new UsageError(
      `No path "${first}": the command of that name comes first, wdtag ${first}`,
    );
  }
  const near = didYouMean(first, ["help", ...commands.map(({ name }) => name)]);
  return near === null ? null : new UsageError(
    `"${first}" is neither a path nor a command: did you mean "${near}"?`,
  );
}
