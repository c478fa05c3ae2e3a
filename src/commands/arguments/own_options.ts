import type { ExistingCaption } from "../../preset/tag_settings.ts";
import type { OptionSpec, Reading } from "./option_spec.ts";
import {
  providers,
  readChoice,
  readName,
  readProviders,
  readSize,
  readThreshold,
  readWhole,
} from "./read_values.ts";
import { UsageError } from "./usage_error.ts";

const decoders = ["auto", "sharp", "imagescript"] as const;
const decodeModes = ["exact", "fast"] as const;
const existing = ["overwrite", "skip", "append", "prepend"] as const;
const progress = ["auto", "bar", "plain", "json", "none"] as const;
const own = { script: false, common: true } as const;
const rare = { script: false, common: false } as const;

/** The options that sd-scripts' tagger does not have. */
export const ownOptions: readonly OptionSpec[] = [
  {
    ...own,
    kind: "value",
    name: "limit",
    placeholder: "N",
    group: "Images",
    help: "only the first N images",
    read: (text, reading) => ({ limit: readWhole(text, reading, 1) }),
  },
  {
    ...rare,
    kind: "value",
    name: "decoder",
    placeholder: "NAME",
    group: "Images",
    help: decoders.join(", "),
    choices: decoders,
    shows: "decoder",
    read: (text, reading) => ({ decoder: readChoice(text, reading, decoders) }),
  },
  {
    ...rare,
    kind: "value",
    name: "decode",
    placeholder: "MODE",
    group: "Images",
    help: "exact, or fast: photographs shrink as they load",
    choices: decodeModes,
    shows: "decode",
    read: (text, reading) => ({
      decode: readChoice(text, reading, decodeModes),
    }),
  },
  {
    ...rare,
    kind: "value",
    name: "max-pixels",
    placeholder: "N",
    group: "Images",
    help: "refuse larger images",
    shows: "maxPixels",
    read: (text, reading) => ({ maxPixels: readWhole(text, reading, 1) }),
  },
  {
    ...own,
    kind: "value",
    name: "model",
    placeholder: "MODEL",
    group: "Model",
    help: "short name, Hub repository or folder",
    read: (text, reading) => ({ model: readName(text, reading) }),
  },
  {
    ...rare,
    kind: "value",
    name: "revision",
    placeholder: "NAME",
    group: "Model",
    help: "the model's branch, tag or commit",
    read: (text, reading) => ({ revision: readName(text, reading) }),
  },
  {
    ...own,
    kind: "value",
    name: "provider",
    placeholder: "NAME",
    group: "Model",
    help: "auto, cpu, or a GPU's: webgpu, cuda:1",
    choices: providers,
    shows: "provider",
    read: (text, reading) => ({ provider: readProviders(text, reading) }),
  },
  {
    ...rare,
    kind: "switch",
    name: "require-gpu",
    group: "Model",
    help: "fail rather than run without a GPU",
    negatable: true,
    set: (requireGpu) => ({ requireGpu }),
  },
  {
    ...rare,
    kind: "value",
    name: "threshold",
    placeholder: "N",
    group: "Which tags",
    help: "as --thresh; best or mcut, as all of them",
    read: (text, reading) => ({ thresh: readThreshold(text, reading) }),
  },
  {
    ...own,
    kind: "value",
    name: "existing",
    placeholder: "WAY",
    group: "Captions",
    help: existing.join(", "),
    choices: existing,
    shows: "existing",
    read: (text, reading) => ({ existing: readExisting(text, reading) }),
  },
  {
    ...rare,
    kind: "switch",
    name: "scores",
    group: "Captions",
    help: "each tag's score in --output_path too",
    negatable: true,
    set: (scores) => ({ scores }),
  },
  {
    ...rare,
    kind: "switch",
    name: "state",
    group: "Captions",
    help: "keep scores in .wdtag and use them again",
    negatable: true,
    set: (state) => ({ state }),
  },
  {
    ...rare,
    kind: "value",
    name: "state-size",
    placeholder: "SIZE",
    group: "Captions",
    help: "how large .wdtag may get, such as 500MB",
    read: (text, reading) => ({ stateSize: readSize(text, reading) }),
  },
  {
    ...own,
    kind: "value",
    name: "progress",
    placeholder: "WAY",
    group: "Output",
    help: progress.join(", "),
    choices: progress,
    shows: "progress",
    read: (text, reading) => ({
      progress: readChoice(text, reading, progress),
    }),
  },
  {
    ...rare,
    kind: "value",
    name: "progress-file",
    placeholder: "FILE",
    group: "Output",
    help: "file for the json progress events",
    read: (text, reading) => ({ progressFile: readName(text, reading) }),
  },
  {
    ...own,
    kind: "switch",
    name: "quiet",
    group: "Output",
    help: "nothing but errors",
    negatable: false,
    set: (quiet) => ({ quiet }),
  },
  {
    ...own,
    kind: "switch",
    name: "verbose",
    group: "Output",
    help: "more; with --help, every option",
    negatable: false,
    set: (verbose) => ({ verbose }),
  },
  {
    ...own,
    kind: "special",
    name: "preset",
    placeholder: "NAME",
    group: "General",
    help: "name or .toml file; may be given again",
  },
  {
    ...own,
    kind: "special",
    name: "help",
    placeholder: null,
    group: "General",
    help: "this text",
  },
  {
    ...own,
    kind: "special",
    name: "version",
    placeholder: null,
    group: "General",
    help: "the version alone",
  },
];

function readExisting(text: string, reading: Reading): ExistingCaption {
  if (text !== "merge") return readChoice(text, reading, existing);
  throw new UsageError(
    `${reading.flag} "merge" is not part of this version yet: choose from ${
      existing.join(", ")
    }`,
  );
}
