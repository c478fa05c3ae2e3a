/** What the system's loader makes of a library. */
export type LoadResult =
  /** It loads; with the file that it was, where that is known. */
  | { readonly kind: "loaded"; readonly path: string | null }
  /** The loader finds no file of this name. */
  | { readonly kind: "missing" }
  /** It is there and does not load. */
  | {
    readonly kind: "broken";
    /** The loader's words. */
    readonly reason: string;
    /** The library that it lacks, where that is why. */
    readonly lacks: string | null;
  }
  /** Loading it ended the process that tried. */
  | { readonly kind: "crashed"; readonly reason: string }
  /** It was not tried. */
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * What the message of a failed `dlopen` comes down to, with glibc's words:
 * `libx.so.1: cannot open shared object file: No such file or directory`.
 *
 * @param name What was to be loaded: a name or a path.
 * @param message The message, with or without what Deno puts before it.
 */
export function readLoadError(name: string, message: string): LoadResult {
  const reason = message.replace(/^(?:Could not open library: )+/, "").trim();
  const absent =
    /^(.+): cannot open shared object file: No such file or directory$/
      .exec(reason)?.[1];
  if (absent === name) return { kind: "missing" };
  return {
    kind: "broken",
    reason: reason || "the loader gave no reason",
    lacks: absent ?? null,
  };
}
