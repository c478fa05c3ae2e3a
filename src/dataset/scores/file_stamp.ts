/** What tells whether a file is the one that was read, without reading it. */
export interface FileStamp {
  /** Size, times and number of the file. */
  readonly text: string;
  /** When it was last changed, its contents or its facts, in milliseconds. */
  readonly changed: number;
  /** When it was looked at, in milliseconds. */
  readonly at: number;
}

/**
 * Milliseconds within which a file may change twice and keep its times: FAT
 * counts in twos of seconds.
 */
const GRANULARITY = 2000;

/**
 * Looks at a file. Its number and the time of its last change of facts tell a
 * file that was written over with the old time put back, and one that took
 * another's name; Windows has neither.
 *
 * @param path The file; links are followed.
 */
export async function fileStamp(path: string): Promise<FileStamp> {
  const at = Date.now();
  const { size, mtime, ctime, ino, isFile } = await Deno.stat(path);
  // What is no file has no content to know again.
  if (!isFile) return { text: "", changed: Infinity, at };
  const [wrote, changed] = [mtime?.getTime(), ctime?.getTime()];
  return {
    text: [size, wrote, changed, ino].join(" "),
    changed: Math.max(wrote ?? Infinity, changed ?? -Infinity),
    at,
  };
}

/**
 * Whether what was read of a file still holds. A file that was read right after
 * it had changed may have changed once more within the same tick of its clock,
 * so that nothing can be told by its times, as Git knows ("racy git").
 *
 * @param known The stamp with which it was read, and the time before that.
 * @param now How it looks now.
 */
export function isUnchanged(
  known: { readonly stamp: string; readonly seen: number },
  now: FileStamp,
): boolean {
  return known.stamp === now.text && now.text !== "" &&
    now.changed + GRANULARITY <= known.seen;
}
