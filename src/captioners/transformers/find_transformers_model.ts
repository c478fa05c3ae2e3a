import { join, resolve } from "node:path";
import { ModelError } from "../../model/model_error.ts";
import { isWholeFile } from "../../model/hub/place.ts";
import type { PullEvent } from "../../model/hub/pull_event.ts";
import {
  findPulled,
  type Pull,
  pullFiles,
} from "../../model/hub/pull_files.ts";
import { quoted } from "../../model/hub/quoted.ts";
import { MissingFile } from "../../model/hub/refusal.ts";
import { parseRepoName } from "../../model/hub/repo_name.ts";
import { type HubSettings, hubSettings } from "../../model/hub/settings.ts";
import type { CaptionerFile } from "../captioner.ts";
import type { Survey } from "./engine.ts";
import { readChatTemplate } from "./read_chat_template.ts";
import { transformersDtypes } from "./transformers_options.ts";

/** Which model, and how it is had. */
export interface TransformersSearch {
  /** A repository of the Hub, or a folder. */
  readonly model: string;
  readonly revision: string | null;
  /** What the environment says of the Hub; it is read where null. */
  readonly settings: HubSettings | null;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: PullEvent) => void;
  readonly fetch?: typeof fetch;
  /** Says what a model is, from the settings in its folder. */
  readonly survey: (folder: string) => Promise<Survey>;
}

/** A model whose files are all there. */
export interface FoundModel {
  /** Its folder, as an absolute path. */
  readonly folder: string;
  readonly survey: Survey;
  /** What it was opened from. */
  readonly files: readonly CaptionerFile[];
  /** The template of its chats, where it lies in a file of its own; or null. */
  readonly chatTemplate: string | null;
}

/** What every model has. */
const needed = [
  "config.json",
  "preprocessor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

/** What some models have. */
const further = [
  "generation_config.json",
  "processor_config.json",
  "chat_template.jinja",
  "chat_template.json",
];

/**
 * Finds a model's files in a folder or in the Hub's cache, where those that are
 * missing are downloaded to. First come its settings, from which the library
 * tells which graphs it has; then these.
 *
 * Needs `--allow-read`, and for the Hub what `pullFiles` needs.
 *
 * @throws {ModelError} Where it is not to be had, saying what would work.
 */
export async function findTransformersModel(
  search: TransformersSearch,
): Promise<FoundModel> {
  const { model } = search;
  const folder = await folderOf(model);
  if (folder !== null) return await inFolder(folder, search);
  if (parseRepoName(model)?.inside !== "") {
    throw new ModelError(
      `${quoted(model)} is neither a folder nor a repository: expected ` +
        'a folder, or "owner/name", such as "onnx-community/Florence-2-base-ft"',
    );
  }
  try {
    return await fromHub(search);
  } catch (error) {
    if (!(error instanceof ModelError) || search.signal.aborted) throw error;
    // "train/model" may have been meant as a folder.
    throw new ModelError(`${error.message} (no folder of that name is here)`, {
      cause: error,
    });
  }
}

async function inFolder(
  folder: string,
  { model, survey: ask }: TransformersSearch,
): Promise<FoundModel> {
  await checkFiles(folder, model, needed);
  const survey = await ask(folder);
  await checkFiles(folder, model, graphsOf(survey));
  const names = [...needed, ...graphsOf(survey)];
  for (const name of [...further, ...asideOf(survey)]) {
    if (names.includes(name)) continue;
    if (await isWholeFile(join(folder, name))) names.push(name);
  }
  return {
    folder,
    survey,
    chatTemplate: await readChatTemplate(folder, names),
    files: names.map((name) => ({
      path: join(folder, name),
      repo: null,
      revision: null,
      sha256: null,
    })),
  };
}

async function fromHub(search: TransformersSearch): Promise<FoundModel> {
  const { model: repo, revision, signal, onEvent, fetch } = search;
  const settings = search.settings ??
    await hubSettings((name) => Deno.env.get(name));
  const common = {
    repo,
    settings,
    signal,
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(fetch === undefined ? {} : { fetch }),
  };
  const have = async (pull: Pull) =>
    await findPulled(pull) ?? await pullFiles(pull);
  const first = await have({
    ...common,
    revision,
    files: needed,
    optional: further,
  });
  const survey = await search.survey(first.folder);
  const files = [
    ...needed,
    ...graphsOf(survey),
    ...(survey.type === "idefics3" || survey.type === "smolvlm"
      ? ["processor_config.json"]
      : []),
  ];
  const all = await withDtypes(have({
    ...common,
    // Of the same commit, though the branch may have moved since.
    revision: first.commit ?? revision,
    files,
    optional: [...further, ...asideOf(survey)]
      .filter((name) => !files.includes(name)),
  }));
  const names = [...files];
  for (const name of [...further, ...asideOf(survey)]) {
    if (names.includes(name)) continue;
    if (await isWholeFile(join(all.folder, name))) names.push(name);
  }
  return {
    folder: resolve(all.folder),
    survey,
    chatTemplate: await readChatTemplate(all.folder, names),
    files: names.map((path) => ({
      path,
      repo,
      revision: all.commit,
      sha256: null,
    })),
  };
}

/** A graph that is missing may be there in another precision. */
async function withDtypes<T>(pulling: Promise<T>): Promise<T> {
  try {
    return await pulling;
  } catch (error) {
    if (!(error instanceof MissingFile)) throw error;
    throw new ModelError(
      `${error.message}; another --dtype may be there: ${
        transformersDtypes.join(", ")
      }`,
      { cause: error },
    );
  }
}

/** The graphs and what they are continued in. */
function graphsOf({ files }: Survey): readonly string[] {
  return files.filter((name) => name.startsWith("onnx/"));
}

/** Other files that the library would read where they are there. */
function asideOf({ files }: Survey): readonly string[] {
  return files.filter((name) =>
    !name.startsWith("onnx/") && !needed.includes(name) &&
    !further.includes(name)
  );
}

async function checkFiles(
  folder: string,
  model: string,
  names: readonly string[],
): Promise<void> {
  const missing: string[] = [];
  for (const name of names) {
    if (!await isWholeFile(join(folder, name))) missing.push(name);
  }
  if (missing.length === 0) return;
  const dtypes = missing.some((name) => name.startsWith("onnx/"))
    ? await dtypesIn(join(folder, "onnx"))
    : [];
  throw new ModelError(
    `Model ${quoted(model)} is incomplete: ${
      missing.map((name) => quoted(name)).join(", ")
    } ${missing.length === 1 ? "is" : "are"} missing` +
      (dtypes.length === 0
        ? "; copy the whole repository there, its folder onnx included"
        : `; what is there belongs to --dtype ${dtypes.join(", ")}`),
  );
}

/** The dtypes that the names of graphs end in. */
async function dtypesIn(folder: string): Promise<readonly string[]> {
  const found = new Set<string>();
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const [, ending] = name.match(/_([a-z0-9]+)\.onnx$/) ?? [];
      if (ending === undefined) continue;
      const dtype = ending === "quantized" ? "q8" : ending;
      const known = transformersDtypes.some((each) => each === dtype);
      found.add(known ? dtype : "fp32");
    }
  } catch {
    // No folder, no dtypes.
  }
  return [...found].sort();
}

async function folderOf(path: string): Promise<string | null> {
  try {
    return (await Deno.stat(path)).isDirectory ? resolve(path) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new ModelError(
        `Cannot look for model ${quoted(path)}: ${error.message}`,
        { cause: error },
      );
    }
    return null;
  }
}
