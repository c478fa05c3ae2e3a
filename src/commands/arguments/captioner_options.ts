import { captionerNames } from "../../captioners/captioner_kinds.ts";
import type { CaptionerSettings } from "../../captioners/captioner_settings.ts";
import { promptPresets } from "../../captioners/http/prompt_presets.ts";
import type { PromptPresetName } from "../../captioners/http/prompt_presets.ts";
import { pythonFloat } from "./python_number.ts";
import type { Reading } from "./option_spec.ts";
import {
  readChoice,
  readName,
  readProvider,
  readWhole,
} from "./read_values.ts";
import { UsageError } from "./usage_error.ts";

type Decided = Partial<CaptionerSettings>;

/** An option of a captioner: one row for `wdtag caption` and `wdtag tag`. */
export type CaptionerOption =
  | {
    readonly kind: "value";
    readonly name: string;
    readonly placeholder: string;
    readonly help: string;
    /** Whether sd-scripts' captioners have it. */
    readonly script: boolean;
    /** The default, as help shows it. */
    readonly usual?: string;
    readonly choices?: readonly string[];
    readonly read: (text: string, reading: Reading) => Decided;
  }
  | {
    readonly kind: "switch";
    readonly name: string;
    readonly help: string;
    readonly script: boolean;
    readonly negatable: boolean;
    readonly set: (on: boolean) => Decided;
  };

const formats = ["jpeg", "png"] as const;
const prompts = Object.keys(promptPresets) as PromptPresetName[];

/** The options of captioners, those of sd-scripts first. */
export const captionerOptions: readonly CaptionerOption[] = [
  {
    ...value("captioner", "NAME", captionerNames.join(", ")),
    choices: captionerNames,
    read: (text, reading) => ({
      name: readName(text, reading),
      from: "--captioner",
    }),
  },
  {
    ...value("captioner-model", "MODEL", "its folder, or a server's model"),
    read: (text, reading) => ({ model: readName(text, reading) }),
  },
  {
    ...value("captioner-provider", "NAME", "blip, git: auto, cpu, or a GPU"),
    usual: "auto",
    read: (text, reading) => ({ provider: readProvider(text, reading) }),
  },
  {
    kind: "switch",
    script: true,
    name: "beam_search",
    help: "search the likeliest sentence, draw none",
    negatable: false,
    set: (beamSearch) => ({ beamSearch }),
  },
  script("num_beams", "N", "beams of a search", "1", (text, reading) => ({
    numBeams: readWhole(text, reading, 1),
  })),
  script(
    "top_p",
    "N",
    "draw from the likeliest words up to this share",
    "0.9",
    (text, reading) => ({ topP: readShare(text, reading) }),
  ),
  script(
    "min_length",
    "N",
    "tokens at the least, the prompt's too (git: 0)",
    "5",
    (text, reading) => ({ minLength: readWhole(text, reading, 0) }),
  ),
  script(
    "max_length",
    "N",
    "tokens at most, the prompt's too (git: 50)",
    "75",
    (text, reading) => ({ maxLength: readWhole(text, reading, 1) }),
  ),
  script(
    "seed",
    "N",
    "what draws follow from, with the image's path",
    "42",
    (text, reading) => ({ seed: readWhole(text, reading, 0) }),
  ),
  {
    kind: "switch",
    script: true,
    name: "remove_words",
    help: `take out "with the words ..." that git makes up`,
    negatable: false,
    set: (removeWords) => ({ removeWords }),
  },
  {
    kind: "switch",
    script: false,
    name: "clean_up_spaces",
    help: "no spaces before stops; --no-...: as they come",
    negatable: true,
    set: (cleanUpSpaces) => ({ cleanUpSpaces }),
  },
  {
    ...value(
      "caption_weights",
      "FILE",
      "sd-scripts' .pth; has to be exported first",
    ),
    script: true,
    read: (text, reading) => ({ captionWeights: readName(text, reading) }),
  },
  {
    ...value(
      "model_id",
      "REPO",
      "sd-scripts' repository of git; to be exported first",
    ),
    script: true,
    read: (text, reading) => ({ modelId: readName(text, reading) }),
  },
  {
    ...value("url", "URL", "http: the server, http://localhost:8080/v1"),
    read: (text, reading) => ({ url: readName(text, reading) }),
  },
  {
    ...value("key-from", "VARIABLE", "http: the variable that holds its key"),
    read: (text, reading) => ({ keyFrom: readVariable(text, reading) }),
  },
  {
    ...value("prompt-preset", "NAME", `http: ${prompts.join(", ")}`),
    usual: "short",
    choices: prompts,
    read: (text, reading) => ({
      promptPreset: readChoice(text, reading, prompts),
    }),
  },
  {
    ...value(
      "prompt",
      "TEXT",
      "in its place: {tags}, {character}, {existing}; blip: the beginning",
    ),
    read: (prompt) => ({ prompt }),
  },
  {
    ...value("system", "TEXT", "http: the system prompt; empty for none"),
    read: (system) => ({ system }),
  },
  {
    ...value("max-requests", "N", "http: the most requests of the run"),
    read: (text, reading) => ({ maxRequests: readWhole(text, reading, 0) }),
  },
  {
    ...value("parallel", "N", "http: requests at once"),
    usual: "4",
    read: (text, reading) => ({ parallel: readWhole(text, reading, 1) }),
  },
  {
    ...value("max-tokens", "N", "http: the most tokens of an answer"),
    usual: "512",
    read: (text, reading) => ({ maxTokens: readWhole(text, reading, 1) }),
  },
  {
    ...value("temperature", "N", "http: how freely it draws"),
    read: (text, reading) => ({ temperature: readNumber(text, reading, 0, 5) }),
  },
  {
    ...value("image-side", "N", "http: the most pixels of a side that is sent"),
    usual: "1024",
    read: (text, reading) => ({ imageSide: readWhole(text, reading, 16) }),
  },
  {
    ...value("image-format", "NAME", "http: jpeg or png"),
    usual: "jpeg",
    choices: formats,
    read: (text, reading) => ({
      imageFormat: readChoice(text, reading, formats),
    }),
  },
  {
    ...value("jpeg-quality", "N", "http: 1 to 100"),
    usual: "90",
    read: (text, reading) => ({
      jpegQuality: readNumber(text, reading, 1, 100, true),
    }),
  },
  {
    ...value("retries", "N", "http: how often a request is tried again"),
    usual: "4",
    read: (text, reading) => ({ retries: readWhole(text, reading, 0) }),
  },
  {
    ...value("timeout", "SECONDS", "http: how long an answer may take"),
    usual: "300",
    read: (text, reading) => ({
      timeout: readNumber(text, reading, 0.1, 86_400),
    }),
  },
];

function value(name: string, placeholder: string, help: string) {
  return { kind: "value", script: false, name, placeholder, help } as const;
}

function script(
  name: string,
  placeholder: string,
  help: string,
  usual: string,
  read: (text: string, reading: Reading) => Decided,
): CaptionerOption {
  return { ...value(name, placeholder, help), script: true, usual, read };
}

function readShare(text: string, { flag }: Reading): number {
  const share = pythonFloat(text);
  if (share !== null && share >= 0 && share <= 1) return share;
  throw new UsageError(
    `${flag} expects a number from 0 to 1, not "${text}"`,
  );
}

function readNumber(
  text: string,
  { flag }: Reading,
  least: number,
  most: number,
  isWhole = false,
): number {
  const number = pythonFloat(text);
  if (
    number !== null && number >= least && number <= most &&
    (!isWhole || Number.isInteger(number))
  ) return number;
  throw new UsageError(
    `${flag} expects a ${
      isWhole ? "whole " : ""
    }number from ${least} to ${most}, not "${text}"`,
  );
}

/** A key that is given in place of its variable's name must not be shown. */
function readVariable(text: string, { flag }: Reading): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(text)) return text;
  throw new UsageError(
    `${flag} expects the name of an environment variable that holds the key, ` +
      "such as OPENAI_API_KEY, and never the key itself",
  );
}
