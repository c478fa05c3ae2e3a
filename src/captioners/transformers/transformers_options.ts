import type { PullEvent } from "../../model/hub/pull_event.ts";
import type { HubSettings } from "../../model/hub/settings.ts";
import { parseProvider, type Provider } from "../../model/provider/provider.ts";
import {
  type PromptPresetName,
  promptPresets,
} from "../http/prompt_presets.ts";
import { florenceTask } from "./model_kind.ts";

/** How a model's numbers are stored: a model is published in several of these. */
export type TransformersDtype =
  | "fp32"
  | "fp16"
  | "q8"
  | "int8"
  | "uint8"
  | "q4"
  | "q4f16"
  | "bnb4";

/** Every way to store numbers that is known. */
export const transformersDtypes: readonly TransformersDtype[] = [
  "fp32",
  "fp16",
  "q8",
  "int8",
  "uint8",
  "q4",
  "q4f16",
  "bnb4",
];

/** How a captioner that runs on transformers.js is opened. */
export interface TransformersCaptionerOptions {
  /** A repository of the Hub, `owner/name`, or a folder laid out as one. */
  readonly model: string;
  /** The repository's branch, tag or commit; what is there, or `main`, without it. */
  readonly revision?: string;
  /**
   * What Florence-2 is to do: `short`, `detailed` (without it),
   * `more-detailed`, or a task of the model's own, such as `<CAPTION>`.
   */
  readonly task?: string;
  /** The prompts that ship, by name, for models that are asked in words; `short` without it. */
  readonly promptPreset?: PromptPresetName;
  /**
   * The prompt, in place of the preset's: `{tags}`, `{character}` and
   * `{existing}` are filled in, `{{` and `}}` are a brace each.
   */
  readonly prompt?: string;
  /** The system prompt, in place of the preset's; empty for none. */
  readonly system?: string;
  /** How the model's numbers are stored; the model's own choice, else `fp32`, without it. */
  readonly dtype?: TransformersDtype;
  /** What it runs on, as `--provider` calls it; the CPU without it. */
  readonly provider?: string;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /**
   * The most tokens of a caption; 512 without it, and the model's own limit
   * for models that take no prompt.
   */
  readonly maxTokens?: number;
  /** The fewest tokens of a caption. */
  readonly minTokens?: number;
  /** Refused above 1: transformers.js has no beams. */
  readonly numBeams?: number;
  /** Refused: transformers.js has no top-p. */
  readonly topP?: number;
  /** Ends the opening, and everything after it. */
  readonly signal?: AbortSignal;
}

/** What the program can say besides. */
export interface TransformersOpening extends TransformersCaptionerOptions {
  /** Ends the opening, and nothing after it. */
  readonly openingSignal?: AbortSignal;
  /** Told how a download goes. */
  readonly onEvent?: (event: PullEvent) => void;
  /** What the environment says of the Hub; it is read without it. */
  readonly settings?: HubSettings;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
}

/** The options that were read, with defaults in their places. */
export interface TransformersSettings {
  /** Null where nobody has said. */
  readonly task: string | null;
  readonly system: string;
  readonly prompt: string;
  /** Whether a prompt was asked for. */
  readonly isPrompted: boolean;
  readonly dtype: TransformersDtype | null;
  readonly provider: Provider;
  readonly threads: number | null;
  readonly maxTokens: number | null;
  readonly minTokens: number | null;
}

/**
 * Settles the options.
 *
 * @throws {RangeError} For a value that is out of bounds, or that
 * transformers.js would silently do nothing with.
 */
export function settleTransformersOptions(
  options: TransformersCaptionerOptions,
): TransformersSettings {
  const { numBeams = 1, topP, dtype = null, promptPreset = "short" } = options;
  if (numBeams !== 1) {
    throw new RangeError(
      `transformers.js has no beams: leave out --beam_search and --num_beams ` +
        `(here ${numBeams}), or choose --captioner blip or git`,
    );
  }
  if (topP !== undefined) {
    throw new RangeError(
      "transformers.js has no top_p: leave out --top_p, " +
        "or choose --captioner blip, git or http",
    );
  }
  if (dtype !== null && !transformersDtypes.includes(dtype)) {
    throw new RangeError(
      `No dtype is called ${JSON.stringify(dtype)}: expected one of ${
        transformersDtypes.map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
  if (!Object.hasOwn(promptPresets, promptPreset)) {
    throw new RangeError(
      `No prompt is called ${JSON.stringify(promptPreset)}: expected one of ${
        Object.keys(promptPresets).map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
  const provider = parseProvider(options.provider ?? "cpu");
  if (provider === "auto" || provider.name === "tensorrt") {
    throw new RangeError(
      "transformers.js runs on a provider that is named: " +
        `cpu, cuda, webgpu, dml or coreml, not "${options.provider}"`,
    );
  }
  const { task, prompt, system } = options;
  const preset = promptPresets[promptPreset];
  const maxTokens = whole("The most tokens", options.maxTokens);
  const minTokens = whole("The fewest tokens", options.minTokens);
  if (minTokens !== null && minTokens > (maxTokens ?? 512)) {
    throw new RangeError(
      `The fewest tokens, ${minTokens}, are more than the most, ${
        maxTokens ?? 512
      }`,
    );
  }
  return {
    task: task === undefined ? null : florenceTask(task),
    system: system ?? preset.system,
    prompt: prompt ?? preset.prompt,
    isPrompted: [prompt, system, options.promptPreset]
      .some((each) => each !== undefined),
    dtype,
    provider,
    threads: options.threads ?? null,
    maxTokens,
    minTokens,
  };
}

function whole(what: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  if (Number.isInteger(value) && value >= 1 && value <= 2 ** 16) return value;
  throw new RangeError(
    `${what}: ${value} is not a whole number from 1 to ${2 ** 16}`,
  );
}
