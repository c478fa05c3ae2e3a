import { dirname, join, resolve } from "node:path";
import { cacheFolder } from "../../files/cache_folder.ts";
import { ioErrorReason } from "../../files/error_text.ts";
import { tryWriting } from "../../files/try_writing.ts";
import { hubCacheFolder } from "../../model/hub/cache_folder.ts";
import { type Fact, inquire, known, needToStart, notKnown } from "./fact.ts";
import { type FolderSize, measureFolder } from "./measure_folder.ts";
import { fromEnv, readEnv } from "./read_env.ts";

/** The folders in which downloads and findings are kept. */
export interface CacheFacts {
  /** The Hub's cache, shared with Python's huggingface_hub. */
  readonly hub: FolderFacts & {
    /** Models that there is something of. */
    readonly models: Fact<number>;
  };
  /** wdtag's own. */
  readonly wdtag: FolderFacts;
  /** Deno's, with onnxruntime in it. */
  readonly deno: FolderFacts;
}

/** A folder on disk. */
export interface FolderFacts {
  /** Its path. */
  readonly path: Fact<string>;
  /** Whether it is there. */
  readonly exists: Fact<boolean>;
  /** What it takes on disk; null where it is not there. */
  readonly size: Fact<FolderSize | null>;
  /** Bytes that are free where it lies, or where it would be made. */
  readonly free: Fact<number>;
  /** Whether a file could be written there, or where it would be made. */
  readonly writable: Fact<boolean>;
  /** Why none could; null where one could, or where that is not known. */
  readonly problem: string | null;
}

/** What the places of the first two hang on. */
const variables = [
  "HF_HUB_CACHE",
  "HUGGINGFACE_HUB_CACHE",
  "HF_HOME",
  "XDG_CACHE_HOME",
  "HOME",
  "USERPROFILE",
  "LOCALAPPDATA",
] as const;

/**
 * Finds out where downloads and findings are kept, how much that is, and
 * whether more can be. Writes an empty file into each and removes it. Never
 * prompts.
 *
 * @param signal Ends it.
 * @throws The signal's reason.
 */
export async function examineCaches(
  signal: AbortSignal,
): Promise<CacheFacts> {
  const hub = fromEnv(variables, () => resolve(hubCacheFolder(readEnv)));
  const own = fromEnv(variables, () => cacheFolder(readEnv));
  const [hubFacts, models, wdtag, deno] = await Promise.all([
    examineFolder(hub, signal),
    countModels(hub),
    examineFolder(
      own.known && own.value === null
        ? notKnown("the environment names no home folder")
        : own as Fact<string>,
      signal,
    ),
    findDenoCache(signal).then((path) => examineFolder(path, signal)),
  ]);
  signal.throwIfAborted();
  return { hub: { ...hubFacts, models }, wdtag, deno };
}

/** Asks Deno itself: on Windows no variable tells. */
async function findDenoCache(signal: AbortSignal): Promise<Fact<string>> {
  return await inquire([needToStart()], async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json"],
      stdin: "null",
      stderr: "null",
      signal,
    }).output();
    const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
    if (typeof denoDir === "string") return denoDir;
    throw new Error("deno info does not tell");
  });
}

async function examineFolder(
  path: Fact<string>,
  signal: AbortSignal,
): Promise<FolderFacts> {
  if (!path.known) {
    const not = notKnown("its place is not known");
    return {
      path,
      exists: not,
      size: not,
      free: not,
      writable: not,
      problem: null,
    };
  }
  const folder = path.value;
  const read = [{ name: "read", path: folder }] as const;
  const exists = await inquire(read, () => isThere(folder));
  const size = !exists.known
    ? exists
    : exists.value
    ? await inquire(read, () => measureFolder(folder, signal))
    : known(null);
  const place = await nearestFolder(folder);
  return {
    path,
    exists,
    size,
    free: place.known ? await freeIn(place.value) : place,
    ...place.known
      ? await writabilityOf(place.value)
      : { writable: place, problem: null },
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The folder itself, or that above it in which it would be made. */
async function nearestFolder(path: string): Promise<Fact<string>> {
  const there = await inquire([{ name: "read", path }], () => isThere(path));
  if (!there.known) return there;
  if (there.value) return known(path);
  const above = dirname(path);
  return above === path
    ? notKnown("no folder above it is there")
    : await nearestFolder(above);
}

async function freeIn(path: string): Promise<Fact<number>> {
  return await inquire(
    [{ name: "read", path }, { name: "sys", kind: "statfs" }],
    async () => {
      const { statfs } = await import("node:fs/promises");
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
  );
}

async function writabilityOf(
  path: string,
): Promise<Pick<FolderFacts, "writable" | "problem">> {
  const tried = await inquire([{ name: "write", path }], async () => {
    try {
      await tryWriting(path);
      return null;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      return ioErrorReason(error, "write");
    }
  });
  return tried.known
    ? { writable: known(tried.value === null), problem: tried.value }
    : { writable: tried, problem: null };
}

/** Folders named `models--owner--name` that hold at least one snapshot. */
async function countModels(cache: Fact<string>): Promise<Fact<number>> {
  if (!cache.known) return notKnown("its place is not known");
  const path = cache.value;
  return await inquire([{ name: "read", path }], async () => {
    let models = 0;
    for (const name of await namesIn(path)) {
      if (!name.startsWith("models--")) continue;
      const snapshots = await namesIn(join(path, name, "snapshots"));
      if (snapshots.length > 0) models++;
    }
    return models;
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) names.push(name);
    return names;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return [];
    throw error;
  }
}
