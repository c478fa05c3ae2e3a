import { join } from "node:path";
import { parseModelToml } from "./description/parse_model_toml.ts";
import { clFamily, families, wdFamily } from "./families.ts";
import type { ModelFamily } from "./family.ts";
import { openConnection } from "./hub/connection.ts";
import { listFileNames } from "./hub/list_repo.ts";
import { usualPace } from "./hub/pace.ts";
import {
  findPulled,
  type Pull,
  type Pulled,
  pullFiles,
} from "./hub/pull_files.ts";
import { ModelError } from "./model_error.ts";
import {
  descriptionFile,
  foldersWithModels,
  type ModelParts,
  namesInside,
  partsOfEntry,
  partsOfFamily,
  recogniseParts,
} from "./model_parts.ts";
import type { ModelTarget } from "./model_target.ts";

/** A model that is to be had. */
export interface ModelPull extends Omit<Pull, "repo" | "files" | "optional"> {
  /** Which. */
  readonly target: ModelTarget;
}

/** A model that is there. */
export interface PulledModel extends Pulled {
  /** The folder that holds its files. */
  readonly modelFolder: string;
}

/**
 * Finds a model whose files are all on disk; nothing is asked of the Hub. A
 * model that is not in the registry is found by the names of its files, or by a
 * `model.toml` beside them.
 *
 * Needs `--allow-read` for the cache or folder.
 *
 * @param pull Which, and where.
 * @returns Null where one of its files is missing.
 * @throws {ModelError} For names that can be none.
 */
export async function findPulledModel(
  pull: ModelPull,
): Promise<PulledModel | null> {
  const { target } = pull;
  if (target.entry !== null) {
    return await find(pull, partsOfEntry(target.entry));
  }
  const described = await find(pull, {
    required: [descriptionFile],
    optional: [],
  });
  if (described !== null) {
    return await find(pull, await describedParts(described.modelFolder));
  }
  for (const { graphFile, labelFile } of families) {
    const required = [graphFile, labelFile];
    const found = await find(pull, { required, optional: [] });
    if (found !== null) return found;
  }
  return null;
}

/**
 * Has a model's files on disk. Those of one that is not in the registry are
 * chosen from the Hub's list of the repository: a `model.toml` and what it
 * names, else those of the family that all of whose files are there.
 *
 * Needs what `pullFiles` needs.
 *
 * @param pull Which, from where, to where.
 * @throws {ModelError} Where it can't be had, saying what would work.
 */
export async function pullModel(pull: ModelPull): Promise<PulledModel> {
  const { entry } = pull.target;
  if (entry !== null) return await have(pull, partsOfEntry(entry));
  return await have(pull, await chooseParts(pull));
}

async function find(
  pull: ModelPull,
  { required }: ModelParts,
): Promise<PulledModel | null> {
  const pulled = await findPulled(filePull(pull, required));
  return pulled === null ? null : pulledModel(pull, pulled);
}

async function have(
  pull: ModelPull,
  { required, optional }: ModelParts,
): Promise<PulledModel> {
  return pulledModel(pull, await pullFiles(filePull(pull, required, optional)));
}

/** What is downloaded of a repository that the registry does not know. */
async function chooseParts(pull: ModelPull): Promise<ModelParts> {
  const { target: { inside }, settings } = pull;
  const paths = settings.offline ? null : await listed(pull);
  if (paths === null) return guessedParts(inside);
  const present = namesInside(paths, inside);
  if (present.has(descriptionFile)) {
    const toml = await pullFiles(filePull(pull, [descriptionFile]));
    return await describedParts(join(toml.folder, inside), present);
  }
  const parts = recogniseParts(present);
  if (parts !== null) return parts;
  const plain = families.filter((each) => each.preprocessFile === undefined);
  const begun = plain.find(({ labelFile }) => present.has(labelFile)) ??
    plain.find(({ graphFile }) => present.has(graphFile));
  const folders = foldersWithModels(paths).filter((each) => each !== inside);
  if (begun === undefined && folders.length === 0) return guessedParts(inside);
  throw noModel(pull.target, present, begun, folders);
}

/** A graph without labels is not worth its download. */
function noModel(
  { repo, inside }: ModelTarget,
  present: ReadonlySet<string>,
  begun: ModelFamily | undefined,
  folders: readonly string[],
): ModelError {
  const where = inside === "" ? repo : `${repo}/${inside}`;
  const [there, missing] = begun === undefined
    ? []
    : present.has(begun.graphFile)
    ? [begun.graphFile, begun.labelFile]
    : [begun.labelFile, begun.graphFile];
  const others = folders.slice(0, 12)
    .map((each) => `"${each === "" ? repo : `${repo}/${each}`}"`);
  return new ModelError(
    `"${where}" holds no model` +
      (there === undefined
        ? ""
        : `: "${there}" is there and "${missing}" is missing`) +
      (others.length === 0 ? "" : `; but there: ${others.join(", ")}`),
  );
}

/** As sd-scripts does: what lies in a folder of its repository is a cl_tagger. */
function guessedParts(inside: string): ModelParts {
  const family = inside === "" ? wdFamily : clFamily;
  return partsOfFamily(family, new Set());
}

/** The files that a `model.toml` on disk names, and itself. */
async function describedParts(
  folder: string,
  present: ReadonlySet<string> = new Set(),
): Promise<ModelParts> {
  const path = join(folder, descriptionFile);
  try {
    const { family } = parseModelToml(await Deno.readTextFile(path));
    const { required, optional } = partsOfFamily(family, present);
    return { required: [descriptionFile, ...required], optional };
  } catch (cause) {
    throw new ModelError(
      `Cannot read "${path}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

async function listed(pull: ModelPull): Promise<readonly string[] | null> {
  const { settings: { endpoint, token }, pace = usualPace } = pull;
  const signal = pull.signal ?? new AbortController().signal;
  const connection = openConnection({
    endpoint,
    token,
    pace,
    signal,
    ...(pull.fetch === undefined ? {} : { fetch: pull.fetch }),
  });
  const { target: { repo }, revision } = pull;
  const paths = await listFileNames(connection, repo, revision ?? "main");
  signal.throwIfAborted();
  return paths;
}

function filePull(
  pull: ModelPull,
  files: readonly string[],
  optional: readonly string[] = [],
): Pull {
  const { target: { repo, inside }, ...rest } = pull;
  const path = (file: string) => inside === "" ? file : `${inside}/${file}`;
  return {
    ...rest,
    repo,
    files: files.map(path),
    optional: optional.map(path),
  };
}

function pulledModel({ target }: ModelPull, pulled: Pulled): PulledModel {
  return { ...pulled, modelFolder: join(pulled.folder, target.inside) };
}
