/** A file that is made by a script and committed all the same. */
export interface Generated {
  /** Its path from the root of the repository, with slashes. */
  readonly path: string;
  /** Whether the file that is there is what `make` would give, or as good. */
  isCurrent(existing: Uint8Array): boolean | Promise<boolean>;
  /** Makes the file's bytes. */
  make(): Uint8Array | Promise<Uint8Array>;
}

/** A generated file that must be there byte for byte. */
export function exactly(path: string, make: () => Uint8Array): Generated {
  return {
    path,
    make,
    isCurrent(existing) {
      const wanted = make();
      return existing.length === wanted.length &&
        existing.every((byte, i) => byte === wanted[i]);
    },
  };
}

/** A generated text that must be there byte for byte. */
export function exactText(path: string, make: () => string): Generated {
  return exactly(path, () => new TextEncoder().encode(make()));
}

/** The SHA-256 of some bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/**
 * Brings generated files up to date, or only looks whether they are.
 *
 * @param root the root of the repository
 * @param check look only, write nothing
 * @returns the paths that were not current
 */
export async function bringUpToDate(
  files: readonly Generated[],
  root: string,
  check: boolean,
): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const file of files) {
    const path = `${root}/${file.path}`;
    const existing = await Deno.readFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (existing !== undefined && await file.isCurrent(existing)) continue;
    stale.push(file.path);
    if (check) continue;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(path, await file.make());
  }
  return stale;
}
