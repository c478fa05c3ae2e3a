/**
 * Writes an empty file into a folder and removes it again: whether that can be
 * done is not to be read from modes alone (read-only disks, ACLs, quotas).
 *
 * Needs `--allow-write` for the folder.
 *
 * @param folder A folder that exists.
 * @throws What Deno throws where it can't be done.
 */
export async function tryWriting(folder: string): Promise<void> {
  const path = await Deno.makeTempFile({
    dir: folder,
    prefix: ".wdtag-",
    suffix: ".tmp",
  });
  await Deno.remove(path);
}
