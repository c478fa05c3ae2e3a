import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { FileLayer } from "../../files/file_layer.ts";
import { startDigest } from "./digest.ts";
import type { FileFacts } from "./file_facts.ts";
import { cacheTag, isWholeFile, type Place, writeOnce } from "./place.ts";

/** What is noted of a downloaded file. */
interface Note {
  readonly commit: string;
  readonly etag: string;
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
  const own = join(folder, ".cache", "huggingface");
  const notes = join(own, "download");
  const notePath = (file: string) => join(notes, `${file}.metadata`);
  return {
    root: folder,
    async find({ revision, files }) {
      const whole = new Set<string>();
      let commit: string | null = null;
      for (const file of files) {
        if (!await isWholeFile(join(folder, file))) continue;
        const note = await readNote(notePath(file), join(folder, file));
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
    async has(file, facts) {
      const path = join(folder, file);
      if (!await isWholeFile(path)) return false;
      const { size } = await Deno.stat(path);
      if (facts.size !== null && size !== facts.size) return false;
      const note = await readNote(notePath(file), path);
      return note?.etag === facts.etag || await hasContent(path, facts);
    },
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

/** Whether a file without a note is the one that the Hub has. */
async function hasContent(path: string, facts: FileFacts): Promise<boolean> {
  if (facts.hash.kind === "unknown") return false;
  const digest = startDigest(facts);
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1024 * 1024);
  for (;;) {
    const count = await file.read(buffer);
    if (count === null) return digest.matches();
    digest.update(buffer.subarray(0, count));
  }
}

/** The note of a file, null where there is none or the file is newer. */
async function readNote(note: string, file: string): Promise<Note | null> {
  try {
    const [commit = "", etag = "", time = ""] = (await Deno.readTextFile(note))
      .split("\n").map((line) => line.trim());
    const { mtime } = await Deno.stat(file);
    // A second is let pass: some filesystems keep times no better.
    const isOlder = mtime === null ||
      mtime.getTime() / 1000 - 1 <= Number(time);
    return isOlder && etag !== "" ? { commit, etag } : null;
  } catch {
    return null;
  }
}

/** As huggingface_hub names it: the hash keeps long names within bounds. */
function incompleteName(file: string, { etag }: FileFacts): string {
  const name = createHash("sha1").update(`${basename(file)}.metadata`)
    .digest("base64").replaceAll("+", "-").replaceAll("/", "_");
  return `${name}.${etag.replace(/[^\w.-]/g, "_").slice(0, 80)}.incomplete`;
}
