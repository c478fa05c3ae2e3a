import type { TagSettings } from "../../preset/tag_settings.ts";
import { addCaptionerSaid } from "../../captioners/add_captioner_said.ts";
import { captionerOptions } from "./captioner_options.ts";
import {
  type CommandOption,
  type CommandTable,
  commonDefaults,
  type CommonSettings,
} from "./command_table.ts";
import type { Reading } from "./option_spec.ts";
import {
  readCaptionExtension,
  readChoice,
  readName,
  readProvider,
  readWhole,
} from "./read_values.ts";

/** What of a run's settings `wdtag caption` can be told. */
type Said = Pick<
  TagSettings,
  | "recursive"
  | "limit"
  | "decoder"
  | "captionExtension"
  | "captionSeparator"
  | "existing"
  | "outputPath"
  | "progress"
  | "progressFile"
  | "captioner"
>;

/** What `wdtag caption` can be told. */
export interface CaptionSettings extends CommonSettings {
  /** The presets, in the order given. */
  readonly presets: readonly string[];
  /** What flags say, over presets. */
  readonly said: Partial<Said>;
}

const existing = ["overwrite", "skip", "append", "prepend"] as const;
const progress = ["auto", "bar", "plain", "json", "none"] as const;
const decoders = ["auto", "sharp", "imagescript"] as const;

type Option = CommandOption<CaptionSettings>;

function value(
  name: string,
  placeholder: string,
  help: string,
  read: (text: string, reading: Reading) => Partial<Said>,
  more: { readonly usual?: string; readonly choices?: readonly string[] } = {},
): Option {
  return {
    kind: "value",
    name,
    placeholder,
    help,
    ...more,
    read: (text, reading, { said }) => ({
      said: laid(said, read(text, reading)),
    }),
  };
}

/** What a captioner is told adds up; of anything else the later counts. */
function laid(
  said: Partial<Said>,
  { captioner, ...more }: Partial<Said>,
): Partial<Said> {
  return {
    ...said,
    ...more,
    ...(captioner === undefined
      ? {}
      : { captioner: addCaptionerSaid(said.captioner ?? {}, captioner) }),
  };
}

/** The captioner's own options, two of them by a shorter name. */
const ofCaptioners: readonly Option[] = captionerOptions.map((option) => {
  const name = option.name.replace(/^captioner-(?=model$|provider$)/, "");
  if (option.kind === "switch") {
    const { help, negatable, set } = option;
    return {
      kind: "switch",
      name,
      help,
      negatable,
      set: (on, { said }) => ({ said: laid(said, { captioner: set(on) }) }),
    };
  }
  const { placeholder, help, read, usual, choices } = option;
  return value(
    name,
    placeholder,
    help,
    (text, reading) => ({ captioner: read(text, reading) }),
    {
      ...(usual === undefined ? {} : { usual }),
      ...(choices === undefined ? {} : { choices }),
    },
  );
});

/** `wdtag caption`. */
export const captionTable: CommandTable<CaptionSettings> = {
  name: "caption",
  operands: { placeholder: "PATH...", least: 1, most: Infinity },
  help: "captions in sentences",
  about: [
    "Writes a sentence beside each image: with BLIP or GIT on ONNX, with Florence-2,",
    "SmolVLM and others on transformers.js, or by asking a server that speaks",
    "OpenAI's chat protocol (llama.cpp, vLLM, Ollama, LM Studio). A path is a folder,",
    "an image or a glob. docs/captioners.md says where models are had; GIT needs",
    "Python once. Tags and a sentence in one caption: wdtag PATH... --preset",
    "tags-and-prose.",
  ],
  options: [
    ...ofCaptioners,
    value(
      "captioner-model",
      "MODEL",
      "the same as --model",
      (text, reading) => ({ captioner: { model: readName(text, reading) } }),
    ),
    value(
      "captioner-provider",
      "NAME",
      "the same as --provider",
      (text, reading) => ({
        captioner: { provider: readProvider(text, reading) },
      }),
    ),
    {
      kind: "switch",
      name: "require-gpu",
      help: "blip, git: end with 3 without a GPU",
      negatable: true,
      set: (requireGpu, { said }) => ({
        said: laid(said, { captioner: { requireGpu } }),
      }),
    },
    value(
      "batch_size",
      "N",
      "blip, git: images at once",
      (text, reading) => ({
        captioner: { batchSize: readWhole(text, reading, 1) },
      }),
      { usual: "1" },
    ),
    {
      kind: "value",
      name: "preset",
      placeholder: "NAME",
      help: "name or .toml file; may be given again",
      read: (text, reading, { presets }) => ({
        presets: [...presets, readName(text, reading)],
      }),
    },
    {
      kind: "switch",
      name: "recursive",
      help: "subfolders too",
      negatable: true,
      set: (recursive, { said }) => ({ said: { ...said, recursive } }),
    },
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
    {
      kind: "switch",
      name: "debug",
      help: "the same as --verbose",
      negatable: false,
      set: (verbose) => ({ verbose }),
    },
    // sd-scripts has it.
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
  defaults: { ...commonDefaults, presets: [], said: {} },
  examples: [
    {
      job: "three beams, as sd-scripts",
      line: "caption photos --captioner blip --beam_search --num_beams 3",
    },
    {
      job: "an exported GIT",
      line: "caption photos --captioner git --model ./git-onnx --remove_words",
    },
    {
      job: "Florence-2, with transformers.js",
      line: "caption photos --captioner transformers --model ./florence-2",
    },
    {
      job: "a server's model",
      line: "caption photos --captioner http --url http://localhost:8080/v1",
    },
  ],
  statuses:
    "0 done; 1 some images failed; 2 usage; 3 no model; 130 interrupted.",
};
