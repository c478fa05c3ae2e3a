import type { PromptPresetName } from "./http/prompt_presets.ts";
import type { TransformersDtype } from "./transformers/transformers_options.ts";

/**
 * Which captioner writes sentences, and how: plain data, whether a preset's
 * `[captioner]`, flags or a program say it. Each field is one option of the
 * command line, and one key of the section with underscores. Null leaves it to
 * the captioner; which captioner takes which is `captionerKinds`'s to say.
 */
export interface CaptionerSettings {
  /** `blip`, `git`, `http`, `transformers`; a file, for a plugin's. Null for no captioner. */
  readonly name: string | null;
  /** Where it was named, for messages: `--captioner`, or a preset's name. */
  readonly from: string;
  /** A folder of ONNX files, a repository, or the name that a server knows its model by. */
  readonly model: string | null;
  /** What ONNX runs on: `auto`, `cpu`, or a GPU by name: `cuda`, `cuda:1`. */
  readonly provider: string | null;
  /** Whether anything but a GPU is an error. */
  readonly requireGpu: boolean | null;
  /** Images that are captioned together. */
  readonly batchSize: number | null;

  /** What each caption begins with (blip, git), or what a server is asked; see `parsePrompt`. */
  readonly prompt: string | null;
  /** The prompts that ship, by name. */
  readonly promptPreset: PromptPresetName | null;
  /** The system prompt; empty for none. */
  readonly system: string | null;
  /** What Florence-2 is to do. */
  readonly task: string | null;
  /** How the model's numbers are stored. */
  readonly dtype: TransformersDtype | null;

  /** Search the likeliest sentence instead of drawing one. */
  readonly beamSearch: boolean | null;
  /** Beams of a search. */
  readonly numBeams: number | null;
  /** Draw from the likeliest words up to this share. */
  readonly topP: number | null;
  /** Tokens at the least, the prompt's too. */
  readonly minLength: number | null;
  /** Tokens at most, the prompt's too. */
  readonly maxLength: number | null;
  /** What draws follow from. */
  readonly seed: number | null;
  /** Take out words that GIT reads into pictures. */
  readonly removeWords: boolean | null;
  /** No spaces before stops. */
  readonly cleanUpSpaces: boolean | null;
  /** sd-scripts' `--caption_weights`: a checkpoint that onnxruntime can't run. */
  readonly captionWeights: string | null;
  /** sd-scripts' `--model_id`: a repository that onnxruntime can't run. */
  readonly modelId: string | null;

  /** The server's base address. */
  readonly url: string | null;
  /** The environment variable that holds its key. */
  readonly keyFrom: string | null;
  /** The most requests of the run. */
  readonly maxRequests: number | null;
  /** Requests that may be under way at once. */
  readonly parallel: number | null;
  /** The most tokens of an answer. */
  readonly maxTokens: number | null;
  /** The sampling's temperature. */
  readonly temperature: number | null;
  /** The most pixels of an image's longer side. */
  readonly imageSide: number | null;
  /** How images are encoded. */
  readonly imageFormat: "jpeg" | "png" | null;
  /** JPEG's quality, 1..100. */
  readonly jpegQuality: number | null;
  /** Seconds that one whole answer may take; a plugin's own work on a batch. */
  readonly timeout: number | null;
  /** How often a request is tried again. */
  readonly retries: number | null;
  /** More fields of each request. */
  readonly body: Readonly<Record<string, unknown>> | null;

  /** What a plugin's captioner is told, by its own schema. */
  readonly options: Readonly<Record<string, unknown>> | null;
  /** What a plugin's captioner may reach. */
  readonly permissions: CaptionerGrants | null;
  /** Where a plugin's captioner runs: `full` is in wdtag's own process. */
  readonly trust: "sandboxed" | "full" | null;
}

/** What a plugin's captioner may reach; everything that is not named is refused. */
export interface CaptionerGrants {
  /** Hosts, with a port or without. */
  readonly net?: readonly string[];
  /** Files and folders that may be read. */
  readonly read?: readonly string[];
  /** Files and folders that may be written. */
  readonly write?: readonly string[];
  /** Environment variables that may be read. */
  readonly env?: readonly string[];
}

/** No captioner, and nothing said of one. */
export const noCaptioner: CaptionerSettings = Object.freeze({
  name: null,
  from: "--captioner",
  model: null,
  provider: null,
  requireGpu: null,
  batchSize: null,
  prompt: null,
  promptPreset: null,
  system: null,
  task: null,
  dtype: null,
  beamSearch: null,
  numBeams: null,
  topP: null,
  minLength: null,
  maxLength: null,
  seed: null,
  removeWords: null,
  cleanUpSpaces: null,
  captionWeights: null,
  modelId: null,
  url: null,
  keyFrom: null,
  maxRequests: null,
  parallel: null,
  maxTokens: null,
  temperature: null,
  imageSide: null,
  imageFormat: null,
  jpegQuality: null,
  timeout: null,
  retries: null,
  body: null,
  options: null,
  permissions: null,
  trust: null,
});
