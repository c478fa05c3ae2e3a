import { dirname, join } from "node:path";
import { scratch } from "../../files/scratch.ts";
import { sha256 } from "../hub/loopback_hub.ts";

/** What lies at a path: a text, or a link. */
export type Entry = string | { readonly link: string };

/** A folder of a test. */
export interface CacheScene extends AsyncDisposable {
  readonly path: string;
}

/** Makes a folder with what is said to lie in it. */
export async function cacheScene(
  entries: Readonly<Record<string, Entry>> = {},
): Promise<CacheScene> {
  const dir = await scratch();
  for (const [name, entry] of Object.entries(entries)) {
    await put(join(dir.path, name), entry);
  }
  return dir;
}

/** Puts something at a path, whatever folders it needs. */
export async function put(path: string, entry: Entry): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  if (typeof entry === "string") await Deno.writeTextFile(path, entry);
  else await Deno.symlink(entry.link, path);
}

/** Commits of a test. */
export const commits = ["1", "2", "3"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
];

/** The SHA-256 of a text, by which a blob is named. */
export function nameOf(text: string): string {
  return sha256(new TextEncoder().encode(text));
}

/** A repository's files of one commit, as Python's huggingface_hub lays them. */
export function commitOf(
  repo: string,
  commit: string,
  files: Readonly<Record<string, string>>,
  refs: readonly string[] = [],
): Readonly<Record<string, Entry>> {
  const root = `models--${repo.replaceAll("/", "--")}`;
  const entries: Record<string, Entry> = {};
  for (const [file, text] of Object.entries(files)) {
    const up = "../".repeat(file.split("/").length + 1);
    entries[`${root}/blobs/${nameOf(text)}`] = text;
    entries[`${root}/snapshots/${commit}/${file}`] = {
      link: `${up}blobs/${nameOf(text)}`,
    };
  }
  for (const ref of refs) entries[`${root}/refs/${ref}`] = commit;
  return entries;
}

/** The files of SmilingWolf's layout. */
export const wd = {
  "model.onnx": "graph",
  "selected_tags.csv": "labels",
} as const;
