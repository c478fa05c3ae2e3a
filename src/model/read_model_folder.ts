import { join } from "node:path";
import type { ModelFamily } from "./family.ts";
import { families } from "./families.ts";
import { ModelError } from "./model_error.ts";
import type { ModelFiles } from "./model_files.ts";

/**
 * Reads the labels of a model that lies in a folder; which family it is shows
 * in the names of its files. Needs `--allow-read` for the folder.
 *
 * @param folder Holds `model.onnx` with `selected_tags.csv`, or
 * `model_optimized.onnx` with `tag_mapping.json`.
 * @param name What a person calls the model.
 * @throws {ModelError} Where a file is missing or the labels can't be read.
 */
export async function readModelFolder(
  folder: string,
  name: string,
): Promise<ModelFiles> {
  const present = await fileNames(folder, name);
  const family = families.find((each) =>
    present.has(each.graphFile) && present.has(each.labelFile)
  );
  if (family === undefined) throw incomplete(folder, name, present);
  const labelFile = join(folder, family.labelFile);
  return {
    name,
    family,
    graph: join(folder, family.graphFile),
    labelFile,
    labels: await readLabels(family, labelFile),
  };
}

async function readLabels(
  family: ModelFamily,
  file: string,
): Promise<ModelFiles["labels"]> {
  try {
    return family.parseLabels(await Deno.readTextFile(file));
  } catch (cause) {
    throw new ModelError(
      `Cannot read labels "${file}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

async function fileNames(
  folder: string,
  name: string,
): Promise<ReadonlySet<string>> {
  try {
    const names = new Set<string>();
    for await (const entry of Deno.readDir(folder)) names.add(entry.name);
    return names;
  } catch (cause) {
    throw new ModelError(
      `Cannot read the folder of model "${name}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

function incomplete(
  folder: string,
  name: string,
  present: ReadonlySet<string>,
): ModelError {
  const begun = families.find((each) =>
    present.has(each.graphFile) || present.has(each.labelFile)
  );
  const pairs = families.map(pair).join(", or ");
  if (begun === undefined) {
    return new ModelError(
      `Folder "${folder}" holds no model "${name}": expected ${pairs}`,
    );
  }
  const missing = present.has(begun.graphFile)
    ? begun.labelFile
    : begun.graphFile;
  return new ModelError(
    `Model "${name}" is incomplete in "${folder}": "${missing}" is missing; ` +
      `copy it there, or remove the folder`,
  );
}

function pair(family: ModelFamily): string {
  return `"${family.graphFile}" with "${family.labelFile}"`;
}
