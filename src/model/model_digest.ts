import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { ModelFiles } from "./model_files.ts";
import type { ModelMemory } from "./model_memory.ts";

/** Bytes that are read at once. */
const CHUNK = 2 ** 20;

/** A file that changed so shortly before it was read may change again unseen. */
const GRANULARITY = 2000;

/** Names of files in which graphs keep their weights. */
const weights = /(?:data|\.bin|\.weights)$/i;

/**
 * The digest of a model's graph and of the weights beside it: two models with
 * the same one give the same scores. A file is read once and known again by its
 * size, its times and its number. Needs `--allow-read` for its folder.
 *
 * @param files The model.
 * @param memory Where digests are kept.
 * @param signal Ends the reading.
 * @returns SHA-256 in hexadecimal.
 */
export async function modelDigest(
  { graph }: Pick<ModelFiles, "graph">,
  memory: ModelMemory,
  signal?: AbortSignal,
): Promise<string> {
  const all = createHash("sha256");
  if (typeof graph !== "string") return all.update(graph).digest("hex");
  all.update(await fileDigest(graph, memory, signal));
  const names: string[] = [];
  for await (const { name } of Deno.readDir(dirname(graph))) {
    if (name !== basename(graph) && weights.test(name)) names.push(name);
  }
  for (const name of names.sort()) {
    const path = join(dirname(graph), name);
    const { isFile } = await Deno.stat(path);
    if (!isFile) continue;
    all.update(`\0${name}\0${await fileDigest(path, memory, signal)}`);
  }
  return all.digest("hex");
}

async function fileDigest(
  path: string,
  memory: ModelMemory,
  signal?: AbortSignal,
): Promise<string> {
  const key = `file ${await Deno.realPath(path)}`;
  const at = Date.now();
  const stamp = await stampOf(path);
  const known = Object(await memory.read(key)) as Record<string, unknown>;
  if (
    known.stamp === stamp.text && typeof known.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(known.sha256)
  ) return known.sha256;
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    signal?.throwIfAborted();
    const count = await file.read(buffer);
    if (count === null) break;
    hash.update(buffer.subarray(0, count));
  }
  const sha256 = hash.digest("hex");
  const isSettled = stamp.changed + GRANULARITY <= at &&
    stamp.text === (await stampOf(path)).text;
  if (isSettled) await memory.keep(key, { stamp: stamp.text, sha256 });
  return sha256;
}

async function stampOf(path: string) {
  const { size, mtime, ctime, ino } = await Deno.stat(path);
  const [wrote, changed] = [mtime?.getTime(), ctime?.getTime()];
  return {
    text: [size, wrote, changed, ino].join(" "),
    changed: Math.max(wrote ?? Infinity, changed ?? -Infinity),
  };
}
