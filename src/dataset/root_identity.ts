/**
 * Names a folder so that two spellings of it compare equal and a folder inside
 * another one starts with the other's name and `/`: its real path, with `/` on
 * every system and none at the end. Where the real path can't be had, the
 * given text stands in. Needs `--allow-read`.
 *
 * @param folder The folder's path.
 */
export async function rootIdentity(folder: string): Promise<string> {
  const path = await Deno.realPath(folder).catch(() => folder);
  const slashes = Deno.build.os === "windows"
    ? path.replaceAll("\\", "/")
    : path;
  return slashes.replace(/\/$/, "");
}

/**
 * Says whether any folder of a list is another one of it or inside one.
 *
 * @param identities What {@linkcode rootIdentity} gave.
 */
export function rootsOverlap(identities: readonly string[]): boolean {
  const sorted = identities.map((identity) => `${identity}/`).sort();
  return sorted.some((identity, at) =>
    at > 0 && identity.startsWith(sorted[at - 1]!)
  );
}
