/** What is said of a name that {@linkcode isUnopenable} found. */
export const unopenableReason =
  "Its name is not valid Unicode, so it can't be opened: rename it";

/**
 * Says whether a listed name is only a likeness of the real one. Deno hands
 * names over as strings; bytes that are no valid UTF-8 (or, on Windows, half
 * surrogate pairs) become U+FFFD, and nothing can be opened by such a name.
 * Needs `--allow-read`.
 *
 * @param path The path that the name makes.
 * @param name The name as it was listed.
 * @param previous The name before it in the sorted listing: of two alike, one
 * at most is real.
 */
export async function isUnopenable(
  path: string,
  name: string,
  previous: string | undefined,
): Promise<boolean> {
  if (!name.includes("\ufffd")) return false;
  if (name === previous) return true;
  try {
    await Deno.lstat(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
