import type { ModelFamily } from "./family.ts";
import { recogniseFamily } from "./recognise_family.ts";
import type { RegistryEntry } from "./registry/registry_entry.ts";

/** The files that make a model, by their names in its folder. */
export interface ModelParts {
  /** Without these it can't be run. */
  readonly required: readonly string[];
  /** These are used where they are there. */
  readonly optional: readonly string[];
}

/** The file in which a user, or a repository, describes a model. */
export const descriptionFile = "model.toml";

/** The parts of a model that the registry knows. */
export function partsOfEntry(
  { files, optionalFiles }: RegistryEntry,
): ModelParts {
  return { required: files, optional: optionalFiles };
}

/**
 * The parts of a model of a family.
 *
 * @param family What it is.
 * @param present The names of the files that there are beside it.
 */
export function partsOfFamily(
  { graphFile, labelFile, thresholdFile, preprocessFile }: ModelFamily,
  present: ReadonlySet<string>,
): ModelParts {
  const further = [
    thresholdFile?.file,
    preprocessFile,
    // Where graphs beyond 2 GB keep their weights, by the exporters' habits.
    `${graphFile}_data`,
    `${graphFile}.data`,
  ];
  return {
    required: [graphFile, labelFile],
    optional: further.filter((file) => file !== undefined)
      .filter((file) => present.has(file)),
  };
}

/**
 * The parts of a model that is known by its files' names alone.
 *
 * @param present The names of a folder's files.
 * @returns Null where they are no family's.
 */
export function recogniseParts(
  present: ReadonlySet<string>,
): ModelParts | null {
  const family = recogniseFamily(present);
  return family === null ? null : partsOfFamily(family, present);
}

/** The names of the files in one folder of a repository. */
export function namesInside(
  paths: readonly string[],
  folder: string,
): ReadonlySet<string> {
  const begin = folder === "" ? "" : `${folder}/`;
  return new Set(
    paths.filter((path) => path.startsWith(begin))
      .map((path) => path.slice(begin.length))
      .filter((name) => !name.includes("/")),
  );
}

/** The folders of a repository that hold a model, by its files' names. */
export function foldersWithModels(
  paths: readonly string[],
): readonly string[] {
  const folders = new Set(
    paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))),
  );
  return [...folders].filter((folder) => {
    const present = namesInside(paths, folder);
    return present.has(descriptionFile) || recogniseFamily(present) !== null;
  });
}
