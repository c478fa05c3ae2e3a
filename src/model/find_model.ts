import { join } from "node:path";
import { wdFamily } from "./families.ts";
import type { PullEvent } from "./hub/pull_event.ts";
import { parseRepoName } from "./hub/repo_name.ts";
import { hubSettings } from "./hub/settings.ts";
import { knownModels } from "./known_models.ts";
import { labelFormats } from "./labels/label_formats.ts";
import { ModelError } from "./model_error.ts";
import type { ModelFiles } from "./model_files.ts";
import { descriptionFile } from "./model_parts.ts";
import {
  localFolder,
  modelTarget,
  paletteName,
  unknownModel,
} from "./model_target.ts";
import { paletteFiles } from "./palette/palette.ts";
import { findPulledModel, type ModelPull, pullModel } from "./pull_model.ts";
import { readModelFolder } from "./read_model_folder.ts";

/** Which model, as the user says it. */
export interface ModelChoice {
  /** `palette`, a short name, a repository or a folder; null leaves it to `repoId`. */
  readonly model: string | null;
  /** A repository, `owner/name` or `owner/name/folder`. */
  readonly repoId: string;
  /** sd-scripts' model folder; null is the Hub's cache. */
  readonly modelDir: string | null;
  /** A branch, tag or commit; null is what is there, else `main`. */
  readonly revision?: string | null;
  /** Download the files even if they are there. */
  readonly forceDownload?: boolean;
}

/** What a search for a model may need besides. */
export interface FindOptions {
  /** Ends a download; what has come by then is gone on from. */
  readonly signal?: AbortSignal;
  /** Told how a download goes. */
  readonly onEvent?: (event: PullEvent) => void;
}

/**
 * Finds the files of a model, downloads those that are missing, and reads its
 * labels.
 *
 * Needs `--allow-read` for the folders, and `--allow-env` to find the Hub's
 * cache; for a download `--allow-net` and `--allow-write` too.
 *
 * @param choice What the user asked for.
 * @param options Who is told of a download, and what ends it.
 * @throws {ModelError} Where it is not to be had, saying what would work.
 */
export async function findModel(
  choice: ModelChoice,
  options: FindOptions = {},
): Promise<ModelFiles> {
  const { model } = choice;
  if (model === paletteName) return palette();
  if (model !== null) {
    const folder = await folderOf(model);
    if (folder !== null) return await readModelFolder(folder, model);
    if (repositoryOf(model) === null) throw unknownModel(model);
  }
  const repo = (model === null ? null : repositoryOf(model)) ?? choice.repoId;
  try {
    return await fromRepository(repo, choice, options);
  } catch (error) {
    // "train/model" may have been meant as a folder.
    if (model === null || repo !== model || !(error instanceof ModelError)) {
      throw error;
    }
    throw new ModelError(`${error.message} (no folder of that name is here)`, {
      cause: error,
    });
  }
}

async function fromRepository(
  name: string,
  { modelDir, revision = null, forceDownload = false }: ModelChoice,
  options: FindOptions,
): Promise<ModelFiles> {
  if (parseRepoName(name) === null) {
    throw new ModelError(
      `"${name}" is no repository: expected "owner/name" or "owner/name/folder"`,
    );
  }
  const target = modelTarget(name);
  const { repo, inside, entry } = target;
  const localDir = modelDir === null ? null : localFolder(modelDir, repo);
  if (localDir !== null && await isDescribed(join(localDir, inside))) {
    return await readModelFolder(join(localDir, inside), name, entry);
  }
  const pull: ModelPull = {
    ...options,
    target,
    settings: await hubSettings((key) => Deno.env.get(key)),
    revision,
    localDir,
    force: forceDownload,
  };
  const { modelFolder } =
    (forceDownload ? null : await findPulledModel(pull)) ??
      await pullModel(pull);
  return await readModelFolder(modelFolder, name, entry);
}

/** Whether a user has described the model that lies in a folder. */
async function isDescribed(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(join(folder, descriptionFile))).isFile;
  } catch {
    return false;
  }
}

/** The repository that a name stands for, or null where it is none. */
function repositoryOf(model: string): string | null {
  if (Object.hasOwn(knownModels, model)) return knownModels[model]!;
  return parseRepoName(model) === null ? null : model;
}

function palette(): ModelFiles {
  const { model, tags } = paletteFiles();
  return {
    name: paletteName,
    family: wdFamily,
    describedBy: "registry",
    graph: model,
    labelFile: `${paletteName}/${wdFamily.labelFile}`,
    labels: labelFormats[wdFamily.labelFormat].parse(tags),
    thresholds: null,
    unconfirmed: [],
  };
}

async function folderOf(path: string): Promise<string | null> {
  try {
    return (await Deno.stat(path)).isDirectory ? path : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    // A name with a NUL or one that is far too long is no folder either.
    if (error instanceof Deno.errors.NotCapable) throw error;
    return null;
  }
}
