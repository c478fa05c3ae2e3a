import { dirname, join, relative, sep } from "node:path";
import { hashFile } from "../../model/hub/hash_file.ts";
import type { PullEvent } from "../../model/hub/pull_event.ts";
import { findPulled, pullFiles } from "../../model/hub/pull_files.ts";
import { type HubSettings, hubSettings } from "../../model/hub/settings.ts";
import { ModelError } from "../../model/model_error.ts";
import type { CaptionerRole, CaptionerWish } from "./read_captioner.ts";

/** A file of a captioner, found and checked. */
export interface FoundFile {
  /** What the plugin calls it. */
  readonly name: string;
  readonly role: CaptionerRole;
  /** Where it is. */
  readonly path: string;
  /** A graph of the plugin's own folder: it is opened from these bytes. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** What a tokenizer's file says. */
  readonly text?: string;
  /** Where it is from; for a file on disk nothing but its path is known. */
  readonly repo: string | null;
  readonly revision: string | null;
  readonly sha256: string | null;
}

/** Where a captioner's files are looked for. */
export interface FilesPlace {
  /** The plugin's own file; null for one that ships, which has no folder. */
  readonly plugin: string | null;
  /** The folder that the user gives as `--model`, or null. */
  readonly model: string | null;
  readonly signal: AbortSignal;
  /** Told how downloads go. */
  readonly onEvent: (event: PullEvent) => void;
  /** Which Hub, and where what it gives is kept; as the environment says unless it is said. */
  readonly hub?: HubSettings;
}

/** A graph of the plugin's folder is read whole: protobuf takes no more. */
const MOST_GRAPH = 2 ** 31 - 1;
/** Longer files are no tokenizer. */
const MOST_TEXT = 64 << 20;

/**
 * Finds a captioner's files, downloads what is missing, and checks their
 * hashes. The plugin itself sees none of this.
 *
 * Needs `--allow-read`, and for downloads `--allow-net`, `--allow-env` and
 * `--allow-write` for the Hub's cache.
 *
 * @param wishes What it says that it needs.
 * @param place Where that may be.
 * @throws {ModelError} Where one is not to be had, or is another file.
 */
export async function findCaptionerFiles(
  wishes: readonly CaptionerWish[],
  place: FilesPlace,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const wish of wishes) {
    place.signal.throwIfAborted();
    const file = await findOne(wish, place);
    if (file !== null) found.push(file);
  }
  return found;
}

async function findOne(
  wish: CaptionerWish,
  place: FilesPlace,
): Promise<FoundFile | null> {
  const { name, role, source } = wish;
  const { repo = null, revision = null, sha256 = null } = source;
  const file = { name, role, repo: null, revision: null, sha256 };
  if (source.model !== undefined && place.model !== null) {
    const path = join(place.model, source.model);
    if (await isFile(path)) {
      // The hash that is named with a repository is that of its file.
      const expected = repo === null ? sha256 : null;
      return await checked({ ...file, path, sha256: expected }, place);
    }
    if (source.optional === true) return null;
    throw new ModelError(
      `"${place.model}" is incomplete: "${source.model}" is missing; ` +
        "copy it there, or export the model as docs/captioners.md says",
    );
  }
  if (source.beside !== undefined && place.plugin !== null) {
    const path = await besidePlugin(place.plugin, source.beside);
    if (path !== null && await isFile(path)) {
      return await ownFile({ ...file, path }, place);
    }
    if (source.optional === true) return null;
    throw new ModelError(
      `"${source.beside}" is not in the plugin's folder, ` +
        `"${dirname(place.plugin)}", or is a link that leads out of it`,
    );
  }
  if (repo !== null && source.path !== undefined) {
    const path = await pulled(repo, revision!, source.path, place);
    return await checked({ ...file, repo, revision, path }, place);
  }
  if (source.optional === true) return null;
  throw new ModelError(
    `"${
      source.model ?? source.beside
    }" comes from a folder that nobody named: ` +
      "give the model's folder as --model",
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new ModelError(
      `Cannot read "${path}": ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * A file or folder of the plugin's own folder, links resolved. Needs
 * `--allow-read`.
 *
 * @param plugin The plugin's file.
 * @param beside Its path in the folder.
 * @returns Null where there is none, or it lies elsewhere.
 */
export async function besidePlugin(
  plugin: string,
  beside: string,
): Promise<string | null> {
  const folder = dirname(await Deno.realPath(plugin));
  try {
    const real = await Deno.realPath(join(folder, beside));
    const below = relative(folder, real);
    const isOut = below === ".." || below.startsWith(`..${sep}`) ||
      join(folder, below) !== real;
    return isOut ? null : real;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * A graph of the plugin's own folder, whole in memory. Graphs may name other
 * files whose bytes are their weights: in the plugin's folder that could be
 * anything of the user's, and a graph that gives its weights as its output
 * would hand it over.
 */
async function ownFile(
  file: FoundFile,
  place: FilesPlace,
): Promise<FoundFile> {
  const { role, path } = file;
  if (role === "weights") {
    throw new ModelError(
      `"${path}" is weights beside a plugin's own graph, which are not read: ` +
        "put them into the graph, into a repository, or into the --model folder",
    );
  }
  if (role !== "graph") return await checked(file, place);
  const { size } = await Deno.stat(path);
  if (size > MOST_GRAPH) {
    throw new ModelError(`"${path}" is larger than 2 GB: it is no ONNX graph`);
  }
  await checked(file, place);
  const bytes = await Deno.readFile(path);
  if (!namesOtherFiles(bytes)) return { ...file, bytes };
  throw new ModelError(
    `"${path}" keeps its weights in other files (or has the word "location" ` +
      "in it): of a graph beside a plugin these are not read; put them into " +
      "the graph, into a repository, or into the --model folder",
  );
}

/** The key under which ONNX names a file of weights, spelt out in each such graph. */
const LOCATION = new TextEncoder().encode("location");

/** Whether a graph may name files for its weights. */
export function namesOtherFiles(graph: Uint8Array): boolean {
  for (
    let at = graph.indexOf(LOCATION[0]!);
    at >= 0;
    at = graph.indexOf(LOCATION[0]!, at + 1)
  ) {
    if (LOCATION.every((byte, i) => graph[at + i] === byte)) return true;
  }
  return false;
}

async function pulled(
  repo: string,
  revision: string,
  path: string,
  { signal, onEvent, hub }: FilesPlace,
): Promise<string> {
  const settings = hub ?? await hubSettings((name) => Deno.env.get(name));
  const pull = {
    repo,
    revision,
    files: [path],
    settings,
    signal,
    onEvent,
  };
  const { files, commit } = await findPulled(pull) ?? await pullFiles(pull);
  if (commit !== null && commit !== revision) {
    throw new ModelError(
      `"${repo}" at ${revision} came as ${commit}: the Hub has another commit`,
    );
  }
  return files[0]!;
}

/** Holds a file against its hash, and reads it where it is text. */
async function checked(
  file: FoundFile,
  { signal }: FilesPlace,
): Promise<FoundFile> {
  const { path, sha256, role } = file;
  if (sha256 !== null) {
    const { matches, actual } = await hashFile(
      path,
      { kind: "sha256", hex: sha256 },
      { signal },
    );
    if (!matches) {
      throw new ModelError(
        `"${path}" is not the file that the plugin names: its sha256 is ` +
          `${actual}, not ${sha256}`,
      );
    }
  }
  return role === "tokenizer" || role === "tokenizerSettings"
    ? { ...file, text: await textOf(path) }
    : file;
}

async function textOf(path: string): Promise<string> {
  const { size } = await Deno.stat(path);
  if (size > MOST_TEXT) {
    throw new ModelError(
      `"${path}" is longer than ${MOST_TEXT >> 20} MiB: it is no tokenizer`,
    );
  }
  return await Deno.readTextFile(path);
}
