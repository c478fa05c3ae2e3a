import { sniffFormat } from "../image/sniff.ts";

/** The bytes that are read before the format is looked at: most files, in one call. */
const HEAD = 1024 * 1024;

/**
 * Reads an image file; of a file that is no image only the head, because a
 * dataset may hold a disk image or a film under an image's name. Needs
 * `--allow-read`.
 *
 * @param path The file.
 * @returns Its bytes, or its first ones, which the decoder will refuse.
 */
export async function readImageFile(
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  // Of an open file the system knows it; another thread would cost more.
  const { size } = file.statSync();
  const head = new Uint8Array(Math.min(HEAD, size));
  const got = await fill(file, head, 0);
  if (got < head.length || size <= HEAD || sniffFormat(head) === null) {
    return head.subarray(0, got);
  }
  const all = new Uint8Array(size);
  all.set(head);
  return all.subarray(0, await fill(file, all, HEAD));
}

/** Reads on from a place until the buffer is full or the file ends; gives what is filled. */
async function fill(
  file: Deno.FsFile,
  buffer: Uint8Array,
  from: number,
): Promise<number> {
  let at = from;
  while (at < buffer.length) {
    const read = await file.read(buffer.subarray(at));
    if (read === null) break;
    at += read;
  }
  return at;
}
