import { join } from "node:path";
import { parseModelToml } from "../description/parse_model_toml.ts";
import {
  cachedRepo,
  type CachedSnapshot,
  entriesOf,
  sizeOf,
} from "../hub/cached_repo.ts";
import { incompleteBegin, noteFolders } from "../hub/local_place.ts";
import {
  descriptionFile,
  type ModelParts,
  partsOfEntry,
  partsOfFamily,
  recogniseParts,
} from "../model_parts.ts";
import { localFolder, type ModelTarget } from "../model_target.ts";
import type { RegistryEntry } from "../registry/registry_entry.ts";

/** Where models are kept: the Hub's cache, or a folder in sd-scripts' layout. */
export interface Shelf {
  readonly kind: "cache" | "model_dir";
  /** The folder. */
  readonly path: string;
}

/** A file of a model that is there. */
export interface PartHere {
  /** Its path in the repository. */
  readonly file: string;
  /** Its length in bytes. */
  readonly bytes: number;
}

/**
 * What is there of a model. `partial`: a file is missing, or a download was not
 * ended. `size-differs`: all is there, and the graph has not the length that is
 * known of it: it is another revision's, or damaged; hashing it tells.
 */
export interface ModelHere {
  readonly state: "here" | "partial" | "size-differs" | "absent";
  /** The folder of the repository's files; null where there is none. */
  readonly root: string | null;
  /** Their commit, where that is known. */
  readonly commit: string | null;
  /** The branch or tag that it was asked for by, where that is known. */
  readonly revision: string | null;
  /** The files that are there. */
  readonly files: readonly PartHere[];
  /** The paths of those that are missing. */
  readonly missing: readonly string[];
  /** Bytes of downloads that were not ended. */
  readonly unfinished: number;
}

const nothing: ModelHere = {
  state: "absent",
  root: null,
  commit: null,
  revision: null,
  files: [],
  missing: [],
  unfinished: 0,
};

/**
 * Looks what is there of a model; nothing is asked of the Hub and nothing is
 * hashed. Needs `--allow-read` for the shelf.
 *
 * @param shelf Where to look.
 * @param target Which model.
 * @param revision Which branch, tag or commit; null is `main`, else the most
 * that there is.
 * @param isAlone Whether no other known model is of the same repository: what
 * of it is unfinished is this model's then.
 */
export async function modelHere(
  shelf: Shelf,
  target: ModelTarget,
  revision: string | null = null,
  isAlone = true,
): Promise<ModelHere> {
  if (shelf.kind === "model_dir") return await inFolder(shelf.path, target);
  const cached = await cachedRepo(shelf.path, target.repo);
  if (cached === null) return nothing;
  const { snapshots, unfinished } = cached;
  const isNamed = ({ commit, refs }: CachedSnapshot) =>
    commit === revision || refs.includes(revision ?? "main");
  let best: ModelHere = { ...nothing, unfinished };
  if (unfinished > 0 && isAlone) {
    const { required } = partsOf(target.entry, new Set()) ?? { required: [] };
    const missing = required.map((file) => pathInside(target, file));
    best = { ...best, state: "partial", missing };
  }
  for (const snapshot of snapshots) {
    if (revision !== null && !isNamed(snapshot)) continue;
    const { commit, folder: root, refs } = snapshot;
    const seen = await look(root, target);
    if (seen.state === "absent") continue;
    const here: ModelHere = {
      ...seen,
      root,
      commit,
      revision: refs.includes(revision ?? "main")
        ? revision ?? "main"
        : refs[0] ?? null,
      unfinished,
    };
    // What a run uses without being told more is main's.
    if (isNamed(snapshot)) return here;
    if (best.root === null || merit(here) > merit(best)) best = here;
  }
  return best;
}

function merit({ state }: ModelHere): number {
  return ["absent", "partial", "size-differs", "here"].indexOf(state);
}

async function inFolder(
  modelDir: string,
  target: ModelTarget,
): Promise<ModelHere> {
  const root = localFolder(modelDir, target.repo);
  const seen = await look(root, target);
  const { notes } = noteFolders(root);
  const begins = [...seen.missing, ...seen.files.map(({ file }) => file)]
    .map(incompleteBegin);
  let unfinished = 0;
  for (const { name } of await entriesOf(join(notes, target.inside)) ?? []) {
    if (!name.endsWith(".incomplete")) continue;
    if (!begins.some((begin) => name.startsWith(begin))) continue;
    unfinished += await sizeOf(join(notes, target.inside, name)) ?? 0;
  }
  if (seen.state === "absent" && unfinished === 0) return nothing;
  const state = seen.state === "absent" ? "partial" : seen.state;
  return { ...seen, state, root, commit: null, revision: null, unfinished };
}

async function look(
  root: string,
  { entry, inside }: ModelTarget,
): Promise<Pick<ModelHere, "state" | "files" | "missing">> {
  const folder = join(root, inside);
  const present = new Map<string, number>();
  for (const { name } of await entriesOf(folder) ?? []) {
    const bytes = await sizeOf(join(folder, name));
    if (bytes !== null && bytes > 0) present.set(name, bytes);
  }
  const described = await partsOfToml(folder, present);
  const parts = described ?? partsOf(entry, new Set(present.keys()));
  if (parts === null) return { state: "absent", files: [], missing: [] };
  const path = (file: string) => pathInside({ inside }, file);
  const files = [...parts.required, ...parts.optional].flatMap((file) => {
    const bytes = present.get(file);
    return bytes === undefined ? [] : [{ file: path(file), bytes }];
  });
  const missing = parts.required.filter((file) => !present.has(file));
  const graph = entry === null || described !== null
    ? undefined
    : present.get(entry.family.graphFile);
  const isOdd = graph !== undefined && entry !== null && entry.bytesExact &&
    graph !== entry.bytes;
  return {
    state: files.length === 0
      ? "absent"
      : missing.length > 0
      ? "partial"
      : isOdd
      ? "size-differs"
      : "here",
    files,
    missing: missing.map(path),
  };
}

function pathInside(
  { inside }: Pick<ModelTarget, "inside">,
  file: string,
): string {
  return inside === "" ? file : `${inside}/${file}`;
}

function partsOf(
  entry: RegistryEntry | null,
  present: ReadonlySet<string>,
): ModelParts | null {
  return entry === null ? recogniseParts(present) : partsOfEntry(entry);
}

/** The files that a `model.toml` names; null where there is none to go by. */
async function partsOfToml(
  folder: string,
  present: ReadonlyMap<string, number>,
): Promise<ModelParts | null> {
  if (!present.has(descriptionFile)) return null;
  try {
    const text = await Deno.readTextFile(join(folder, descriptionFile));
    const { family } = parseModelToml(text);
    const parts = partsOfFamily(family, new Set(present.keys()));
    return { ...parts, required: [descriptionFile, ...parts.required] };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return null;
  }
}
