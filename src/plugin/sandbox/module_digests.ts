import { createHash } from "node:crypto";
import { basename } from "node:path";

/** What a plugin's modules held when they were checked. */
export type ModuleDigests = ReadonlyMap<string, string>;

/**
 * Takes the digests of some files.
 *
 * Needs `--allow-read` for them.
 *
 * @param paths Absolute paths.
 */
export async function moduleDigests(
  paths: readonly string[],
): Promise<ModuleDigests> {
  const pairs = paths.map(async (path) => {
    const bytes = await Deno.readFile(path);
    const digest = createHash("sha256").update(bytes).digest("hex");
    return [path, digest] as const;
  });
  return new Map(await Promise.all(pairs));
}

/**
 * Holds files against what they were: asked after they were loaded, what was
 * loaded is what was checked.
 *
 * @throws {Error} Where one has changed; the message is the end of a sentence.
 */
export async function requireUnchanged(checked: ModuleDigests): Promise<void> {
  const now = await moduleDigests([...checked.keys()]).catch((error) => {
    throw new Error("was removed, in whole or in part, after it was checked", {
      cause: error,
    });
  });
  for (const [path, digest] of checked) {
    if (now.get(path) === digest) continue;
    throw new Error(
      `was changed after it was checked: "${
        basename(path)
      }" is not what it was`,
    );
  }
}
