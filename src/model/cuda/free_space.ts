/**
 * Bytes that are free for this user where a folder lies; null where that can't
 * be known. Needs `--allow-read` for it and `--allow-sys=statfs`, which are not
 * asked for.
 *
 * @param folder A folder that exists.
 */
export async function freeSpace(folder: string): Promise<number | null> {
  const { state } = await Deno.permissions.query({
    name: "sys",
    kind: "statfs",
  });
  if (state !== "granted") return null;
  try {
    const { statfs } = await import("node:fs/promises");
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
