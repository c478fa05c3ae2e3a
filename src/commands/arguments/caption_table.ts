import { baseSettings } from "../../preset/base.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import {
  type CommandOption,
  type CommandTable,
  type CommandValue,
  commonDefaults,
  type CommonSettings,
} from "./command_table.ts";
import { pythonFloat } from "./python_number.ts";
import type { Reading } from "./option_spec.ts";
import {
  readCaptionExtension,
  readChoice,
  readName,
  readProvider,
  readWhole,
} from "./read_values.ts";
import { UsageError } from "./usage_error.ts";

/** What `wdtag caption` can be told. */
export interface CaptionSettings extends
  CommonSettings,
  Pick<
    TagSettings,
    | "recursive"
    | "limit"
    | "decoder"
    | "captionExtension"
    | "existing"
    | "outputPath"
    | "progress"
    | "progressFile"
  > {
  /** Which captioner; null where none is named. */
  readonly captioner: Captioner | null;
  /** A folder; null leaves it to the captioner. */
  readonly model: string | null;
  /** A checkpoint that onnxruntime can't run. */
  readonly captionWeights: string | null;
  /** A repository whose model onnxruntime can't run. */
  readonly modelId: string | null;
  readonly provider: string;
  readonly beamSearch: boolean;
  /** What stays null is the captioner's own. */
  readonly numBeams: number | null;
  readonly topP: number | null;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly seed: number | null;
  readonly removeWords: boolean;
  readonly cleanUpSpaces: boolean | null;
}

const captioners = ["blip", "git"] as const;

/** A captioner by its name. */
export type Captioner = typeof captioners[number];

const existing = ["overwrite", "skip", "append", "prepend"] as const;
const progress = ["auto", "bar", "plain", "json", "none"] as const;
const decoders = ["auto", "sharp", "imagescript"] as const;

type Option = CommandOption<CaptionSettings>;

function value(
  name: string,
  placeholder: string,
  help: string,
  read: CommandValue<CaptionSettings>["read"],
  more: { readonly usual?: string; readonly choices?: readonly string[] } = {},
): Option {
  return { kind: "value", name, placeholder, help, read, ...more };
}

function flag(
  name: string,
  help: string,
  set: (on: boolean) => Partial<CaptionSettings>,
  negatable = false,
): Option {
  return { kind: "switch", name, help, negatable, set };
}

function readShare(text: string, { flag }: Reading): number {
  const share = pythonFloat(text);
  if (share !== null && share > 0 && share <= 1) return share;
  throw new UsageError(
    `${flag} expects a number above 0, 1 at most, not "${text}"`,
  );
}

/** `wdtag caption`. */
export const captionTable: CommandTable<CaptionSettings> = {
  name: "caption",
  operands: { placeholder: "PATH...", least: 1, most: Infinity },
  help: "captions in sentences",
  about: [
    "Writes a sentence beside each image, with BLIP or GIT on ONNX. A path is a",
    "folder, an image or a glob. docs/captioners.md says where models are had;",
    "GIT needs Python once, to be exported.",
  ],
  options: [
    value(
      "captioner",
      "NAME",
      "blip or git",
      (text, reading) => ({ captioner: readChoice(text, reading, captioners) }),
      { choices: captioners },
    ),
    value(
      "model",
      "FOLDER",
      "the captioner's ONNX files; for blip a public export",
      (text, reading) => ({ model: readName(text, reading) }),
    ),
    value(
      "provider",
      "NAME",
      "what it runs on, a GPU by name",
      (text, reading) => ({ provider: readProvider(text, reading) }),
      { usual: "cpu" },
    ),
    flag(
      "beam_search",
      "search the likeliest sentence instead of drawing one",
      (beamSearch) => ({ beamSearch }),
    ),
    value(
      "num_beams",
      "N",
      "beams of a search",
      (text, reading) => ({ numBeams: readWhole(text, reading, 1) }),
      { usual: "1" },
    ),
    value(
      "top_p",
      "N",
      "draw from the likeliest words up to this share",
      (text, reading) => ({ topP: readShare(text, reading) }),
      { usual: "0.9" },
    ),
    value(
      "min_length",
      "N",
      "tokens at the least, the prompt's too (git: 0)",
      (text, reading) => ({ minLength: readWhole(text, reading, 0) }),
      { usual: "5" },
    ),
    value(
      "max_length",
      "N",
      "tokens at most, the prompt's too (git: 50)",
      (text, reading) => ({ maxLength: readWhole(text, reading, 1) }),
      { usual: "75" },
    ),
    value(
      "seed",
      "N",
      "what draws follow from, with the image's path",
      (text, reading) => ({ seed: readWhole(text, reading, 0) }),
      { usual: "42" },
    ),
    flag(
      "remove_words",
      `take out "with the words ..." that git makes up`,
      (removeWords) => ({ removeWords }),
    ),
    flag(
      "clean_up_spaces",
      "no spaces before stops; --no-...: as they come",
      (cleanUpSpaces) => ({ cleanUpSpaces }),
      true,
    ),
    value(
      "caption_weights",
      "FILE",
      "sd-scripts' .pth; has to be exported first",
      (text, reading) => ({ captionWeights: readName(text, reading) }),
    ),
    value(
      "model_id",
      "REPO",
      "sd-scripts' repository of git; to be exported first",
      (text, reading) => ({ modelId: readName(text, reading) }),
    ),
    flag(
      "recursive",
      "subfolders too",
      (recursive) => ({ recursive }),
    ),
    value(
      "limit",
      "N",
      "only the first N images",
      (text, reading) => ({ limit: readWhole(text, reading, 0) }),
    ),
    value(
      "decoder",
      "NAME",
      "what decodes images",
      (text, reading) => ({ decoder: readChoice(text, reading, decoders) }),
      { usual: "auto", choices: decoders },
    ),
    value(
      "caption_extension",
      "SUFFIX",
      "the caption files' suffix",
      (text, reading) => ({
        captionExtension: readCaptionExtension(text, reading),
      }),
      { usual: ".caption" },
    ),
    value(
      "caption_extention",
      "SUFFIX",
      "the same, as sd-scripts once spelled it",
      (text, reading) => ({
        captionExtension: readCaptionExtension(text, reading),
      }),
    ),
    value(
      "existing",
      "WORD",
      existing.join(", "),
      (text, reading) => ({ existing: readChoice(text, reading, existing) }),
      { usual: "overwrite", choices: existing },
    ),
    value(
      "output_path",
      "FILE",
      "one .json or .jsonl instead of caption files",
      (text, reading) => ({ outputPath: readName(text, reading) }),
    ),
    flag("debug", "the same as --verbose", (verbose) => ({ verbose })),
    // sd-scripts has these two; images are looked at one at a time.
    value(
      "batch_size",
      "N",
      "accepted; images are captioned one at a time",
      (text, reading) => (readWhole(text, reading, 1), {}),
    ),
    value(
      "max_data_loader_n_workers",
      "N",
      "accepted; one image is always decoded ahead",
      (text, reading) => (readWhole(text, reading, 0), {}),
    ),
    value(
      "progress",
      "WORD",
      progress.join(", "),
      (text, reading) => ({ progress: readChoice(text, reading, progress) }),
      { usual: "auto", choices: progress },
    ),
    value(
      "progress-file",
      "FILE",
      "progress as JSON lines into a file",
      (text, reading) => ({ progressFile: readName(text, reading) }),
    ),
  ],
  defaults: {
    ...commonDefaults,
    ...pick(baseSettings),
    captionExtension: ".caption",
    captioner: null,
    model: null,
    captionWeights: null,
    modelId: null,
    provider: "cpu",
    beamSearch: false,
    numBeams: null,
    topP: null,
    minLength: null,
    maxLength: null,
    seed: null,
    removeWords: false,
    cleanUpSpaces: null,
  },
  examples: [
    {
      job: "three beams, as sd-scripts",
      line: "caption photos --captioner blip --beam_search --num_beams 3",
    },
    {
      job: "an exported GIT",
      line: "caption photos --captioner git --model ./git-onnx --remove_words",
    },
  ],
  statuses:
    "0 done; 1 some images failed; 2 usage; 3 no model; 130 interrupted.",
};

function pick(
  { recursive, limit, decoder, existing, outputPath, progress, progressFile }:
    TagSettings,
) {
  return {
    recursive,
    limit,
    decoder,
    existing,
    outputPath,
    progress,
    progressFile,
  };
}
