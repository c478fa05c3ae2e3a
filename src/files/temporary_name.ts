/**
 * Names of temporary files: `.wdtag-<host>-<run>-<count>.tmp`.
 *
 * The name is short and does not depend on the caption's, so a caption name of 255 bytes can still be written
 * atomically. `host` is a hash of the machine's name (zeros where it is not known), `run` is random per layer, `count`
 * makes it unique within. Whether the owner lives is NOT read from the name: see `sweep_folder.ts`.
 */
const pattern = /^\.wdtag-([0-9a-f]{8})-[0-9a-f]{12}-[0-9a-z]+\.tmp$/;

/** The host part of a machine whose name this run may not know (no `--allow-sys=hostname`). */
export const unknownHost = "00000000";

/** Whether a file name is that of a temporary file of wdtag. Scanners and captions keep away from such names. */
export function isTemporaryName(name: string): boolean {
  return pattern.test(name);
}

/** The host part of a temporary file's name; null when it is no such name. */
export function temporaryNameHost(name: string): string | null {
  return pattern.exec(name)?.[1] ?? null;
}

/** The temporary names of one layer. */
export interface TemporaryNames {
  /** Gives the next name, each new. */
  next(): string;
  /** Whether a name was given out by this very object. */
  isOwn(name: string): boolean;
}

/**
 * Makes temporary names.
 *
 * @param host The host part, from {@link hostTag}.
 * @returns The names of a new layer.
 */
export function temporaryNames(host: string): TemporaryNames {
  const start = `.wdtag-${host}-${crypto.randomUUID().slice(-12)}-`;
  let count = 0;
  return {
    next: () => `${start}${(count++).toString(36)}.tmp`,
    isOwn: (name) => name.startsWith(start),
  };
}

/** This machine's host part. Never asks: without `--allow-sys=hostname` it is {@link unknownHost}. */
export function hostTag(): string {
  if (
    Deno.permissions.querySync({ name: "sys", kind: "hostname" }).state !==
      "granted"
  ) return unknownHost;
  // FNV-1a, 32 bits: enough to tell the machines that share a folder apart, and keeps their names out of the dataset.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(Deno.hostname())) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
