import { join } from "node:path";
import { parseModelToml } from "./description/parse_model_toml.ts";
import type { ModelFamily } from "./family.ts";
import { families } from "./families.ts";
import type { Label } from "./label.ts";
import { LabelError } from "./label_error.ts";
import { labelFormats } from "./labels/label_formats.ts";
import { parsePreprocess } from "./labels/parse_preprocess.ts";
import { thresholdFormats } from "./labels/threshold_formats.ts";
import { ModelError } from "./model_error.ts";
import type { ModelFiles } from "./model_files.ts";
import { descriptionFile } from "./model_parts.ts";
import { recogniseFamily } from "./recognise_family.ts";
import { registry } from "./registry/registry.ts";
import type { RegistryEntry } from "./registry/registry_entry.ts";

/**
 * Reads the labels of a model that lies in a folder, and what else says how it
 * is run. A `model.toml` in the folder comes first, then the registry, then
 * the names of the files. Needs `--allow-read` for the folder.
 *
 * @param folder Holds the graph and its label file.
 * @param name What a person calls the model.
 * @param entry The registry's entry, where the folder holds a model of it.
 * @throws {ModelError} Where a file is missing or can't be read.
 */
export async function readModelFolder(
  folder: string,
  name: string,
  entry: RegistryEntry | null = null,
): Promise<ModelFiles> {
  const present = await fileNames(folder, name);
  const known = present.has(descriptionFile)
    ? await described(folder)
    : entry !== null
    ? fromRegistry(entry)
    : recognised(present);
  if (known === null) throw incomplete(folder, name, present, families);
  if (
    !present.has(known.family.graphFile) || !present.has(known.family.labelFile)
  ) throw incomplete(folder, name, present, [known.family]);

  const family = await withOwnFacts(folder, known, present);
  const { thresholdFile } = family;
  const labelFile = join(folder, family.labelFile);
  await requireFile(join(folder, family.graphFile));
  const labels = await read(
    labelFile,
    (text) => fitForCaptions(labelFormats[family.labelFormat].parse(text)),
    "labels ",
  );
  const thresholds = thresholdFile !== undefined &&
      present.has(thresholdFile.file)
    ? await read(
      join(folder, thresholdFile.file),
      (text) => thresholdFormats[thresholdFile.format](text, labels),
    )
    : known.thresholds;
  return {
    name,
    family,
    describedBy: known.describedBy,
    graph: join(folder, family.graphFile),
    labelFile,
    labels,
    thresholds,
    unconfirmed: known.unconfirmed,
  };
}

type Known = Pick<
  ModelFiles,
  "family" | "describedBy" | "thresholds" | "unconfirmed"
>;

async function described(folder: string): Promise<Known> {
  const file = join(folder, descriptionFile);
  const { family, thresholds } = await read(file, parseModelToml);
  return { family, describedBy: "toml", thresholds, unconfirmed: [] };
}

function fromRegistry({ family, best, unconfirmed }: RegistryEntry): Known {
  return { family, describedBy: "registry", thresholds: best, unconfirmed };
}

/** What the names of the files tell. */
function recognised(present: ReadonlySet<string>): Known | null {
  const family = recogniseFamily(present);
  if (family === null) return null;
  // What is not known of a family is not known of a copy of it either.
  const { unconfirmed = [] } =
    registry.find((entry) => entry.family === family) ?? {};
  return { family, describedBy: "files", thresholds: null, unconfirmed };
}

/** The family, with what a file beside the model says of how it sees. */
async function withOwnFacts(
  folder: string,
  { family, describedBy }: Known,
  present: ReadonlySet<string>,
): Promise<ModelFamily> {
  const { preprocessFile } = family;
  if (preprocessFile === undefined || !present.has(preprocessFile)) {
    return family;
  }
  const facts = await read(join(folder, preprocessFile), parsePreprocess)
    .catch((error: ModelError) => error);
  if (!(facts instanceof ModelError)) {
    return { ...family, input: { ...family.input, ...facts } };
  }
  // A family that was only recognised by this file is not it, then.
  const rest = new Set([...present].filter((name) => name !== preprocessFile));
  const other = describedBy === "files" ? recognised(rest) : null;
  if (other === null) throw facts;
  return other.family;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("it is not UTF-8 text; convert it", { cause });
  }
}

/** Longer files hold no labels. 256 MiB. */
const MOST_BYTES = 256 * 2 ** 20;

/** A pipe would be waited for, a device read for ever. */
async function requireFile(path: string, most = Infinity): Promise<void> {
  const { isFile, size } = await Deno.stat(path).catch((cause) => {
    throw new ModelError(`Cannot read "${path}": ${cause.message}`, { cause });
  });
  if (!isFile) throw new ModelError(`Cannot read "${path}": it is no file`);
  if (size > most) {
    throw new ModelError(
      `Cannot read "${path}": it is longer than ${most / 2 ** 20} MiB`,
    );
  }
}

/** A line feed in a tag's name would make two captions of one. */
function fitForCaptions(labels: readonly Label[]): readonly Label[] {
  const odd = labels.find(({ name }) => /[\p{Cc}\u2028\u2029]/u.test(name));
  if (odd === undefined) return labels;
  throw new LabelError(
    `tag ${odd.index + 1} has a line feed or another control character in ` +
      `its name, ${JSON.stringify(odd.name)}`,
  );
}

async function read<T>(
  file: string,
  parse: (text: string) => T,
  what = "",
): Promise<T> {
  try {
    await requireFile(file, MOST_BYTES);
    return parse(decodeUtf8(await Deno.readFile(file)));
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(
      `Cannot read ${what}"${file}": ${(cause as Error).message}`,
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
  expected: readonly ModelFamily[],
): ModelError {
  // Of families that share a file name, the one without further files.
  const begun = expected.findLast((each) => present.has(each.graphFile)) ??
    expected.findLast((each) => present.has(each.labelFile));
  const plain = expected.filter((each) => present.has(each.labelFile));
  const meant = expected.length === 1
    ? expected[0]
    : plain.findLast(({ preprocessFile }) => preprocessFile === undefined) ??
      expected.find((each) =>
        present.has(each.graphFile) && each.preprocessFile === undefined
      ) ?? begun;
  if (begun === undefined || meant === undefined) {
    const pairs = [...new Set(expected.map(pair))].join(", or ");
    return new ModelError(
      `Folder "${folder}" holds no model "${name}": expected ${pairs}, ` +
        `or a ${descriptionFile} that names its files`,
    );
  }
  const missing = present.has(meant.graphFile)
    ? meant.labelFile
    : meant.graphFile;
  return new ModelError(
    `Model "${name}" is incomplete in "${folder}": "${missing}" is missing; ` +
      `copy it there, or remove the folder`,
  );
}

function pair(family: ModelFamily): string {
  return `"${family.graphFile}" with "${family.labelFile}"`;
}
