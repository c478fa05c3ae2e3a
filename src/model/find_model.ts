import { join } from "node:path";
import { didYouMean } from "../text/did_you_mean.ts";
import { wdFamily } from "./families.ts";
import { hubCacheFolder } from "./hub/cache_folder.ts";
import { snapshotFolder } from "./hub/snapshot_folder.ts";
import { knownModels } from "./known_models.ts";
import { labelFormats } from "./labels/label_formats.ts";
import { ModelError } from "./model_error.ts";
import type { ModelFiles } from "./model_files.ts";
import { paletteFiles } from "./palette/palette.ts";
import { readModelFolder } from "./read_model_folder.ts";
import { findEntry } from "./registry/registry.ts";

/** Which model, as the user says it. */
export interface ModelChoice {
  /** `palette`, a short name, a repository or a folder; null leaves it to `repoId`. */
  readonly model: string | null;
  /** A repository, `owner/name` or `owner/name/folder`. */
  readonly repoId: string;
  /** sd-scripts' model folder; null is the Hub's cache. */
  readonly modelDir: string | null;
}

/** The embedded model's name. */
export const paletteName = "palette";

/**
 * Finds the files of a model and reads its labels.
 *
 * Needs `--allow-read` for the folders, and `--allow-env` to find the Hub's
 * cache.
 *
 * @param choice What the user asked for.
 * @throws {ModelError} Where it is not to be had, saying what would work.
 */
export async function findModel(choice: ModelChoice): Promise<ModelFiles> {
  const { model } = choice;
  if (model === paletteName) return palette();
  if (model !== null) {
    const folder = await folderOf(model);
    if (folder !== null) return await readModelFolder(folder, model);
    if (repositoryOf(model) === null) {
      throw unknownModel(model);
    }
  }
  const repo = (model === null ? null : repositoryOf(model)) ?? choice.repoId;
  return await fromRepository(repo, choice.modelDir);
}

async function fromRepository(
  repo: string,
  modelDir: string | null,
): Promise<ModelFiles> {
  if (!isRepository(repo)) {
    throw new ModelError(
      `"${repo}" is no repository: expected "owner/name" or "owner/name/folder"`,
    );
  }
  const [owner, name, ...inside] = repo.split("/");
  if (modelDir !== null) {
    // sd-scripts' layout: the first two parts joined by "_", the rest below.
    const folder = join(modelDir, `${owner}_${name}`, ...inside);
    if (await folderOf(folder) !== null) {
      return await readModelFolder(folder, repo, findEntry(repo));
    }
    throw notHere(repo, folder);
  }
  const cache = hubCacheFolder((key) => Deno.env.get(key));
  const snapshot = await snapshotFolder(cache, `${owner}/${name}`);
  if (snapshot !== null) {
    return await readModelFolder(
      join(snapshot, ...inside),
      repo,
      findEntry(repo),
    );
  }
  throw notHere(repo, cache);
}

/** The repository that a name stands for, or null where it is none. */
function repositoryOf(model: string): string | null {
  if (Object.hasOwn(knownModels, model)) return knownModels[model]!;
  return isRepository(model) ? model : null;
}

/** People know models by short names, and by the repository's without its owner. */
function unknownModel(model: string): ModelError {
  const short = [paletteName, ...Object.keys(knownModels)];
  const tails = new Map(
    Object.values(knownModels).map((repo) => [
      repo.slice(repo.indexOf("/") + 1),
      repo,
    ]),
  );
  const near = didYouMean(model, [...short, ...tails.keys()]);
  const meant = near === null ? null : tails.get(near) ?? near;
  return new ModelError(
    `No model is called "${model}"` +
      (meant === null ? "" : ` (did you mean "${meant}"?)`) +
      `: give a folder, a repository such as "SmilingWolf/wd-vit-tagger-v3", ` +
      `or one of ${short.join(", ")}`,
  );
}

function notHere(repo: string, place: string): ModelError {
  return new ModelError(
    `Model "${repo}" is not in "${place}", and this version does not download: ` +
      `fetch its files yourself and name their folder with --model FOLDER, ` +
      `or try --model ${paletteName}, which is built in`,
  );
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

function isRepository(name: string): boolean {
  const parts = name.split("/");
  return parts.length >= 2 &&
    parts.every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part));
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
