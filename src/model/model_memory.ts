import { join } from "node:path";
import { cacheFolder } from "../files/cache_folder.ts";
import { openFileLayer } from "../files/file_layer.ts";
import { isGranted } from "../files/is_granted.ts";

/** What was found out about models on this machine, kept between runs. */
export interface ModelMemory {
  /** What is kept under a key; the reader judges what it is. */
  read(key: string): Promise<unknown>;
  /** Keeps a finding. What can't be kept is found out again next time. */
  keep(key: string, value: unknown): Promise<void>;
}

/** The name of the file, with the version of what is in it. */
const fileName = "models-1.json";

/** Findings that are kept. */
const MOST_ENTRIES = 256;

/** Bytes that these never reach. */
const MOST_BYTES = 4 * 2 ** 20;

/**
 * Opens the findings in the user's cache folder. Where it can't be read or
 * written, nothing is kept, and nothing is said.
 *
 * @param folder The folder; null is {@linkcode cacheFolder}.
 */
export async function openModelMemory(
  folder: string | null = null,
): Promise<ModelMemory> {
  const place = folder ??
    (await isGranted({ name: "env" })
      ? cacheFolder((name) => Deno.env.get(name))
      : null);
  if (place === null) {
    return {
      read: () => Promise.resolve(undefined),
      keep: () => Promise.resolve(),
    };
  }
  const path = join(place, fileName);
  return {
    read: async (key) => (await entriesOf(path)).get(key)?.value,
    async keep(key, value) {
      if (!await isGranted({ name: "write", path: place })) return;
      const entries = await entriesOf(path);
      entries.delete(key);
      const all = [...entries, [key, { at: Date.now(), value }] as const]
        .sort(([, a], [, b]) => b.at - a.at).slice(0, MOST_ENTRIES);
      try {
        const files = await openFileLayer([
          { kind: "folder", path: place, link: "follow" },
        ]);
        await files.makeFolder(place);
        const text = JSON.stringify(Object.fromEntries(all), null, 1);
        await files.writeText(path, `${text}\n`);
      } catch {
        // A full disk or a read-only home is no reason to end a run.
      }
    },
  };
}

interface Entry {
  readonly at: number;
  readonly value: unknown;
}

async function entriesOf(path: string): Promise<Map<string, Entry>> {
  if (!await isGranted({ name: "read", path })) return new Map();
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size > MOST_BYTES) return new Map();
    const entries: unknown = JSON.parse(await Deno.readTextFile(path));
    return new Map(
      Object.entries(Object(entries) as Record<string, Entry>)
        .filter(([, entry]) => typeof entry?.at === "number"),
    );
  } catch {
    return new Map();
  }
}
