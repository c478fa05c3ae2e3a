import { join } from "node:path";
import { didYouMean } from "../text/did_you_mean.ts";
import { parseRepoName } from "./hub/repo_name.ts";
import { knownModels } from "./known_models.ts";
import { ModelError } from "./model_error.ts";
import { findEntry } from "./registry/registry.ts";
import type { RegistryEntry } from "./registry/registry_entry.ts";

/** The embedded model's name. */
export const paletteName = "palette";

/** A model of a repository, as a name stands for it. */
export interface ModelTarget {
  /** What it is called: its short name, else its repository. */
  readonly name: string;
  /** The registry's entry; null where the registry has none. */
  readonly entry: RegistryEntry | null;
  /** `owner/name`. */
  readonly repo: string;
  /** The folder in it that holds the model; empty for its top. */
  readonly inside: string;
}

/**
 * The model that a short name or a repository stands for.
 *
 * @param name `vit-v3`, `owner/name` or `owner/name/folder`.
 * @throws {ModelError} Where it can be neither, saying what was perhaps meant.
 */
export function modelTarget(name: string): ModelTarget {
  const entry = findEntry(name);
  const parsed = parseRepoName(entry?.repo ?? name);
  if (parsed === null) throw unknownModel(name, false);
  const { repo, inside } = parsed;
  return { name: entry?.name ?? name, entry, repo, inside };
}

/**
 * Where sd-scripts' layout keeps a repository: the first two parts of its name
 * joined by "_", the rest below.
 *
 * @param modelDir The folder of models.
 * @param repo `owner/name`.
 */
export function localFolder(modelDir: string, repo: string): string {
  return join(modelDir, repo.replace("/", "_"));
}

/**
 * The error for a name that stands for no model. People know models by short
 * names, and by the repository's without its owner.
 *
 * @param model The name.
 * @param isFolderToo Whether a folder could have been given.
 */
export function unknownModel(model: string, isFolderToo = true): ModelError {
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
      `: give ${isFolderToo ? "a folder, " : ""}a repository ` +
      `such as "SmilingWolf/wd-vit-tagger-v3", ` +
      `or one of ${short.join(", ")}`,
  );
}
