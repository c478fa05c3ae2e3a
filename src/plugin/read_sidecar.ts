/** The largest file that is handed to a plugin. */
const MOST_BYTES = 1 << 20;

/**
 * Reads the text beside an image for a plugin: of `a.png` and the suffix
 * `.json` first `a.png.json`, then `a.json`. Only a regular file counts, no
 * link, and at most 1 MB of it: the folder may be a stranger's.
 *
 * Needs `--allow-read` for the images' folders.
 *
 * @param image The image's path.
 * @param suffixes What to look for, in this order.
 * @returns The text; null where there is none.
 * @throws {RangeError} Where the file is too large; the message is the end of
 * a sentence.
 */
export async function readSidecar(
  image: string,
  suffixes: readonly string[],
): Promise<string | null> {
  const stem = image.replace(/\.[^./\\]*$/, "");
  for (const suffix of suffixes) {
    // A suffix that holds a separator would lead elsewhere.
    if (!/^\.[\w.-]*\w$/.test(suffix)) continue;
    for (const path of [image + suffix, stem + suffix]) {
      if (path === image) continue;
      const text = await readPlain(path);
      if (text !== null) return text;
    }
  }
  return null;
}

async function readPlain(path: string): Promise<string | null> {
  try {
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile) return null;
    if (size > MOST_BYTES) {
      throw new RangeError(`can't be given "${path}": it is larger than 1 MB`);
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
