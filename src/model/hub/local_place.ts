import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { FileLayer } from "../../files/file_layer.ts";
import type { FileFacts } from "./file_facts.ts";
import { hashFile, type HashOptions } from "./hash_file.ts";
import { cacheTag, isWholeFile, type Place, writeOnce } from "./place.ts";

/** What is noted of a downloaded file. */
export interface Note {
  readonly commit: string;
  readonly etag: string;
  /** Seconds since 1970, when the file was put there. */
  readonly time: number;
}

/**
 * A folder of the user's that holds the files themselves, as sd-scripts'
 * `--model_dir` does and huggingface_hub's `local_dir`. What is kept besides
 * goes to its `.cache/huggingface`, as Python has it there:
 * `download/<file>.metadata` has commit, ETag and time, `download/<file>.lock`
 * is the lock, and `download/<hash of the name>.<etag>.incomplete` what has
 * come so far. So a file that lies under its own name is whole.
 *
 * A file that is there is used as it is, whoever put it there. Only where a
 * revision is named that it was not downloaded at is the Hub asked.
 *
 * @param folder The folder.
 */
export function localPlace(folder: string): Place {
  const { own, notes } = noteFolders(folder);
  const notePath = (file: string) => join(notes, `${file}.metadata`);
  return {
    root: folder,
    async find({ revision, files }) {
      const whole = new Set<string>();
      let commit: string | null = null;
      for (const file of files) {
        if (!await isWholeFile(join(folder, file))) continue;
        const note = await validNote(notePath(file), join(folder, file));
        commit = note?.commit ?? commit;
        if (revision === null || note?.commit === revision) whole.add(file);
      }
      return { folder, commit, whole };
    },
    stops: (file, facts) => ({
      lock: join(notes, `${file}.lock`),
      incomplete: join(notes, dirname(file), incompleteName(file, facts)),
      whole: join(folder, file),
    }),
    async has(file, facts, hashing) {
      const path = join(folder, file);
      if (!await isWholeFile(path)) return false;
      const { size } = await Deno.stat(path);
      if (facts.size !== null && size !== facts.size) return false;
      const note = await validNote(notePath(file), path);
      const isNoted = note?.etag === facts.etag;
      return isNoted && (hashing === undefined || facts.hash.kind === "unknown")
        ? true
        : await hasContent(path, facts, hashing);
    },
    async isForeign(file) {
      const path = join(folder, file);
      return await isWholeFile(path) &&
        await validNote(notePath(file), path) === null;
    },
    etagOf: async (_folder, file) =>
      (await readNote(notePath(file)))?.etag ?? null,
    async settle(layer, file, { commit, etag }) {
      await layer.makeFolder(dirname(notePath(file)));
      await layer.writeText(
        notePath(file),
        `${commit}\n${etag}\n${Date.now() / 1000}\n`,
      );
    },
    async finish(layer: FileLayer) {
      await writeOnce(layer, join(own, ".gitignore"), "*");
      await writeOnce(layer, join(own, "CACHEDIR.TAG"), cacheTag);
      return folder;
    },
  };
}

/** The folders of what is kept besides in a folder of the user's. */
export function noteFolders(
  folder: string,
): { readonly own: string; readonly notes: string } {
  const own = join(folder, ".cache", "huggingface");
  return { own, notes: join(own, "download") };
}

/** Whether a file's content is what the Hub has. */
async function hasContent(
  path: string,
  { hash }: FileFacts,
  hashing: HashOptions = {},
): Promise<boolean> {
  if (hash.kind === "unknown") return false;
  return (await hashFile(path, hash, hashing)).matches;
}

/** What is noted of a file, null where there is no note or the file is newer. */
async function validNote(note: string, file: string): Promise<Note | null> {
  const found = await readNote(note);
  return found !== null && await isOlder(file, found) ? found : null;
}

/** Whether a file has not been written to since it was put there. */
export async function isOlder(path: string, { time }: Note): Promise<boolean> {
  try {
    const { mtime } = await Deno.stat(path);
    // A second is let pass: some filesystems keep times no better.
    return mtime === null || mtime.getTime() / 1000 - 1 <= time;
  } catch {
    return false;
  }
}

/**
 * Reads a note (`download/<file>.metadata`).
 *
 * @returns Null where there is none that makes sense.
 */
export async function readNote(path: string): Promise<Note | null> {
  try {
    const [commit = "", etag = "", time = ""] = (await Deno.readTextFile(path))
      .split("\n").map((line) => line.trim());
    return etag === "" ? null : { commit, etag, time: Number(time) };
  } catch {
    return null;
  }
}

/** As huggingface_hub names it: the hash keeps long names within bounds. */
function incompleteName(file: string, { etag }: FileFacts): string {
  return `${incompleteBegin(file)}${
    etag.replace(/[^\w.-]/g, "_").slice(0, 80)
  }.incomplete`;
}

/** How the name of what has come of a file so far begins, whatever its ETag. */
export function incompleteBegin(file: string): string {
  const name = createHash("sha1").update(`${basename(file)}.metadata`)
    .digest("base64").replaceAll("+", "-").replaceAll("/", "_");
  return `${name}.`;
}
