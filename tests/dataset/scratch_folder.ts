import { dirname, join } from "node:path";

/** A folder that goes when it falls out of scope. */
export interface ScratchFolder extends AsyncDisposable {
  /** Its real path. */
  readonly path: string;
}

/**
 * Makes a folder of its own for a test and puts empty files into it.
 *
 * @param files The files' paths in it; one that ends in `/` is a folder.
 */
export async function scratchFolder(
  files: readonly string[] = [],
): Promise<ScratchFolder> {
  const path = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "wdtag_test_" }),
  );
  for (const file of files) {
    const target = join(path, file);
    await Deno.mkdir(file.endsWith("/") ? target : dirname(target), {
      recursive: true,
    });
    if (!file.endsWith("/")) await Deno.writeFile(target, new Uint8Array());
  }
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
