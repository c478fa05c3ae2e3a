/**
 * Says whether a file is the companion that macOS writes beside a file on
 * foreign disks and into zip archives (`._a.png`, often under `__MACOSX/`): an
 * AppleDouble file, which holds the other's attributes and no picture. Both the
 * name and the first four bytes (RFC 1740) have to say so. Needs
 * `--allow-read`; a file that can't be read is not taken for one.
 *
 * @param path A regular file's path.
 */
export async function isAppleDouble(path: string): Promise<boolean> {
  if (!/(?:^|[\\/])\._[^\\/]*$/.test(path)) return false;
  try {
    using file = await Deno.open(path);
    const head = new Uint8Array(4);
    const count = await file.read(head);
    return count === 4 && head.join() === "0,5,22,7";
  } catch {
    return false;
  }
}
