import { createHash } from "node:crypto";
import type { FileFacts } from "./file_facts.ts";

/** A check of content against what the Hub says of it. */
export interface Digest {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** Whether what came is what the Hub says; nothing may come afterwards. */
  matches(): boolean;
  /** What came, as the Hub would say it; nothing may come afterwards. */
  actual(): string;
}

/**
 * Starts a check. An ETag of 40 digits is taken as git's hash of a blob, and
 * as well as the SHA-1 of the bytes, which some mirrors send: content that is
 * damaged has neither. With an ETag of an unknown kind everything matches.
 *
 * @param facts What the Hub says.
 */
export function startDigest(
  { hash, size }: Pick<FileFacts, "hash" | "size">,
): Digest {
  if (hash.kind === "unknown") {
    return { update: () => {}, matches: () => true, actual: () => "" };
  }
  const sums = hash.kind === "sha1"
    ? [createHash("sha1").update(`blob ${size}\0`), createHash("sha1")]
    : [createHash(hash.kind)];
  let ended: readonly string[] | null = null;
  const end = () => ended ??= sums.map((sum) => sum.digest("hex"));
  return {
    update(bytes) {
      for (const sum of sums) sum.update(bytes);
    },
    matches: () => end().includes(hash.hex),
    actual: () => end()[0]!,
  };
}
