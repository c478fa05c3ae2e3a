import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { WriteFailed } from "../../files/file_errors.ts";
import type { FileLayer } from "../../files/file_layer.ts";
import type { FileFacts } from "./file_facts.ts";
import { hashFile } from "./hash_file.ts";
import { cacheTag, isWholeFile, type Place, writeOnce } from "./place.ts";
import { repoFolder, snapshotFolder } from "./snapshot_folder.ts";

/**
 * The Hub's cache as Python's huggingface_hub lays it out, so that what one
 * has downloaded the other finds:
 *
 * ```text
 * models--owner--name/
 *   blobs/<etag>                     the content
 *   blobs/<etag>.incomplete          what has come so far
 *   snapshots/<commit>/<file>        a relative link to the blob
 *   refs/<branch or tag>             the commit, without a line end
 * .locks/models--owner--name/<etag>.lock
 * ```
 *
 * Where links can't be made, snapshots hold hard links or copies. The reference
 * is written last, so that it never names a snapshot that lacks a file.
 *
 * @param cache The cache's folder.
 * @param repo `owner/name`.
 */
export function cachePlace(cache: string, repo: string): Place {
  const folder = repoFolder(cache, repo);
  const locks = join(cache, ".locks", repoFolder("", repo));
  const blob = (file: string, facts: FileFacts) =>
    join(folder, "blobs", blobName(file, facts));
  const snapshot = (commit: string) => join(folder, "snapshots", commit);
  return {
    root: cache,
    async find({ revision, files }) {
      const found = await snapshotFolder(cache, repo, revision ?? "main");
      const whole = new Set<string>();
      if (found === null) return { folder, commit: null, whole };
      for (const file of files) {
        if (await isWholeFile(join(found.folder, file))) whole.add(file);
      }
      return { ...found, whole };
    },
    stops: (file, facts) => ({
      lock: join(locks, `${blobName(file, facts)}.lock`),
      incomplete: `${blob(file, facts)}.incomplete`,
      whole: blob(file, facts),
    }),
    async has(file, facts, hashing) {
      const kept = await isWholeFile(blob(file, facts))
        ? blob(file, facts)
        : join(snapshot(facts.commit), file);
      if (!await isOfSize(kept, facts.size)) return false;
      // Where Python can make no links, snapshots hold the files themselves and
      // there is no blob whose name would vouch for them.
      const isBlob = kept === blob(file, facts);
      if (isBlob && hashing === undefined) return true;
      if (facts.hash.kind === "unknown") return isBlob;
      return (await hashFile(kept, facts.hash, hashing)).matches;
    },
    isForeign: () => Promise.resolve(false),
    etagOf: async (at, file) =>
      await etagOfLink(join(at, file)) ??
        await etagOfTwin(join(at, file), join(folder, "blobs")),
    async settle(layer, file, facts) {
      const path = join(snapshot(facts.commit), file);
      // A file that needs no blob, see above.
      if (!await isWholeFile(blob(file, facts))) return;
      await layer.makeFolder(dirname(path));
      await layer.link(path, blob(file, facts));
    },
    async finish(layer, { revision }, commit) {
      await writeOnce(layer, join(cache, "CACHEDIR.TAG"), cacheTag);
      const name = revision ?? "main";
      if (name !== commit) {
        await writeRef(layer, join(folder, "refs", name), commit);
      }
      return snapshot(commit);
    },
  };
}

/** The ETag is the name of the blob that a snapshot's link leads to. */
async function etagOfLink(path: string): Promise<string | null> {
  try {
    return basename(await Deno.readLink(path));
  } catch (error) {
    // No link, but a file.
    if (error instanceof Deno.errors.NotCapable) throw error;
    return null;
  }
}

/** The name of the blob that is the same file, where there are hard links for links. */
async function etagOfTwin(path: string, blobs: string): Promise<string | null> {
  try {
    const { ino, dev, nlink } = await Deno.stat(path);
    if (ino === null || (nlink ?? 1) < 2) return null;
    for await (const { name } of Deno.readDir(blobs)) {
      const twin = await Deno.lstat(join(blobs, name));
      if (twin.ino === ino && twin.dev === dev) return name;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return null;
}

/** Leaves a reference that is right as it is: the cache may be read-only. */
async function writeRef(
  layer: FileLayer,
  path: string,
  commit: string,
): Promise<void> {
  try {
    if (await layer.readText(path) === commit) return;
  } catch (error) {
    if (error instanceof WriteFailed) throw error;
    // What can't be read is written anew.
  }
  await layer.makeFolder(dirname(path));
  await layer.writeText(path, commit);
}

/**
 * An ETag is the blob's name, as with Python, where it is a hash of the
 * content. Another says nothing of the content, and may be that of several
 * files, which would take each other's place.
 */
function blobName(file: string, { etag, hash }: FileFacts): string {
  return hash.kind !== "unknown"
    ? etag
    : createHash("sha256").update(`${file}\0${etag}`).digest("hex");
}

async function isOfSize(path: string, size: number | null): Promise<boolean> {
  if (!await isWholeFile(path)) return false;
  return size === null || (await Deno.stat(path)).size === size;
}
