import { tmpdir } from "node:os";
import { resolve } from "node:path";

/** A folder of our own that is gone afterwards. */
export interface ScratchFolder extends AsyncDisposable {
  /** Its path, absolute. */
  readonly path: string;
}

/**
 * Makes an empty folder among the system's temporary files, for libraries that
 * write files of their own.
 *
 * Needs `--allow-write` for the system's folder of temporary files.
 *
 * @returns The folder; closing it removes it and all that is in it.
 */
export async function openScratchFolder(): Promise<ScratchFolder> {
  const path = await Deno.makeTempDir({
    dir: resolve(tmpdir()),
    prefix: "wdtag-",
  });
  return {
    path,
    async [Symbol.asyncDispose](): Promise<void> {
      // What can't be removed is the system's to clear, as all that lies there.
      await Deno.remove(path, { recursive: true }).catch(() => {});
    },
  };
}
