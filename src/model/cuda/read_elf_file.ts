import { type ElfLibrary, type NoElf, readElf } from "./read_elf.ts";

/**
 * Reads what a shared library on disk needs, see {@link readElf}. Needs
 * `--allow-read` for it.
 *
 * @param path The library.
 * @throws What Deno throws where it can't be read.
 */
export async function readElfFile(path: string): Promise<ElfLibrary | NoElf> {
  using file = await Deno.open(path);
  return await readElf(async (offset, length) => {
    await file.seek(offset, Deno.SeekMode.Start);
    const bytes = new Uint8Array(length);
    let size = 0;
    while (size < length) {
      const count = await file.read(bytes.subarray(size));
      if (count === null) break;
      size += count;
    }
    return bytes.subarray(0, size);
  });
}
