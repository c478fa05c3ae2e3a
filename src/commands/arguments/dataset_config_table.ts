import type {
  Resolution,
  TrainingChoice,
} from "../../dataset/training/training_settings.ts";
import { commonDefaults } from "./command_table.ts";
import type {
  CommandOption,
  CommandTable,
  CommonSettings,
} from "./command_table.ts";
import type { Reading } from "./option_spec.ts";
import { readCaptionExtension, readName, readWhole } from "./read_values.ts";
import { UsageError } from "./usage_error.ts";

/** What `dataset-config` can be told. */
export interface DatasetConfigSettings extends CommonSettings {
  /** The presets that the captions were written with, in the order given. */
  readonly presets: readonly string[];
  /** The file to write, `-` for stdout; null is `dataset.toml` in the folder. */
  readonly output: string | null;
  /** Replace a file that is there. */
  readonly force: boolean;
  /** Look into subfolders too. */
  readonly recursive: boolean;
  /** Whether folders' names such as `5_name` say how often they are seen. */
  readonly repeatsFromFolders: boolean;
  /** The caption of images that have none. */
  readonly classTokens: string | null;
  /** What flags say of training, over presets. */
  readonly training: TrainingChoice;
}

type Option = CommandOption<DatasetConfigSettings>;

function value(
  name: string,
  placeholder: string,
  help: string,
  read: (text: string, reading: Reading) => TrainingChoice,
  usual?: string,
): Option {
  return {
    kind: "value",
    name,
    placeholder,
    help,
    ...(usual === undefined ? {} : { usual }),
    read: (text, reading, { training }) => ({
      training: { ...training, ...read(text, reading) },
    }),
  };
}

function toggle(
  name: string,
  help: string,
  set: (on: boolean) => TrainingChoice,
): Option {
  return {
    kind: "switch",
    name,
    help,
    negatable: true,
    set: (on, { training }) => ({ training: { ...training, ...set(on) } }),
  };
}

const options: readonly Option[] = [
  {
    kind: "value",
    name: "preset",
    placeholder: "NAME",
    help: "as the captions were written; may be given again",
    read: (text, reading, { presets }) => ({
      presets: [...presets, readName(text, reading)],
    }),
  },
  {
    kind: "value",
    name: "output",
    placeholder: "FILE",
    help: "the file to write; - is stdout",
    usual: "DIR/dataset.toml",
    read: (text, reading) => ({ output: readName(text, reading) }),
  },
  {
    kind: "switch",
    name: "force",
    help: "replace the file where it is there",
    negatable: false,
    set: (force) => ({ force }),
  },
  {
    kind: "switch",
    name: "recursive",
    help: "subfolders too; --no-recursive leaves them out",
    negatable: true,
    set: (recursive) => ({ recursive }),
  },
  value("resolution", "N|W,H", "what is trained at", (text, reading) => ({
    resolution: readResolution(text, reading),
  }), "1024"),
  value("batch_size", "N", "images at once", (text, reading) => ({
    batchSize: readWhole(text, reading, 1),
  })),
  toggle(
    "enable_bucket",
    "sort images by their shape, as it is",
    (on) => ({ enableBucket: on }),
  ),
  value(
    "min_bucket_reso",
    "N",
    "smallest side of a bucket",
    (text, reading) => ({ minBucketReso: readWhole(text, reading, 1) }),
    "half the resolution",
  ),
  value(
    "max_bucket_reso",
    "N",
    "largest side of a bucket",
    (text, reading) => ({ maxBucketReso: readWhole(text, reading, 1) }),
    "twice it",
  ),
  value(
    "bucket_reso_steps",
    "N",
    "sides are multiples of it",
    (text, reading) => ({ bucketResoSteps: readWhole(text, reading, 1) }),
    "64",
  ),
  toggle(
    "bucket_no_upscale",
    "make no image larger for its bucket",
    (on) => ({ bucketNoUpscale: on }),
  ),
  value(
    "caption_extension",
    "TEXT",
    "suffix of the caption files",
    (text, reading) => ({
      captionExtension: readCaptionExtension(text, reading),
    }),
    ".txt",
  ),
  value(
    "caption_separator",
    "TEXT",
    "what captions are split at",
    (text) => ({ captionSeparator: text === "" ? null : text }),
    ",",
  ),
  toggle(
    "shuffle_caption",
    "shuffle the tags behind the kept ones",
    (on) => ({ shuffleCaption: on }),
  ),
  value("keep_tokens", "N", "tags that stay in front", (text, reading) => ({
    keepTokens: readWhole(text, reading, 0),
  })),
  value(
    "keep_tokens_separator",
    "TEXT",
    "what stands behind the kept tags",
    (text) => ({ keepTokensSeparator: text === "" ? null : text }),
  ),
  value(
    "secondary_separator",
    "TEXT",
    "what joins tags that are shuffled as one",
    (text) => ({ secondarySeparator: text === "" ? null : text }),
  ),
  toggle(
    "enable_wildcard",
    "one line of a caption of several, {a|b}",
    (on) => ({ enableWildcard: on }),
  ),
  value("num_repeats", "N", "how often an image is seen", (text, reading) => ({
    numRepeats: readWhole(text, reading, 1),
  })),
  {
    kind: "switch",
    name: "repeats-from-folders",
    help: "5_name is name, five times",
    negatable: false,
    set: (repeatsFromFolders) => ({ repeatsFromFolders }),
  },
  {
    kind: "value",
    name: "class_tokens",
    placeholder: "TEXT",
    help: "the caption of images that have none",
    read: (text, reading) => ({ classTokens: readName(text, reading) }),
  },
];

/** `wdtag dataset-config`. */
export const datasetConfigTable: CommandTable<DatasetConfigSettings> = {
  name: "dataset-config",
  operands: { placeholder: "DIR", least: 1, most: 1 },
  help: "the dataset TOML that sd-scripts trains from",
  about: [
    "Writes the TOML that sd-scripts' --dataset_config takes: a subset for each",
    "folder with images, and what the preset of the captions means for training.",
    "Tells of images without captions, captions without images, empty ones.",
  ],
  options,
  defaults: {
    ...commonDefaults,
    presets: [],
    output: null,
    force: false,
    recursive: true,
    repeatsFromFolders: false,
    classTokens: null,
    training: {},
  },
  examples: [
    {
      job: "as it was captioned",
      line: "dataset-config data --preset animagine-4",
    },
    {
      job: "kohya's folders",
      line: "dataset-config data --repeats-from-folders",
    },
    { job: "to look at", line: "dataset-config data --output -" },
  ],
  statuses: "0 done, 1 written, but captions lack or are empty, 2 usage.",
};

function readResolution(text: string, reading: Reading): Resolution {
  const numbers = /^\s*(\d+)(?:\s*[,x]\s*(\d+))?\s*$/.exec(text)
    ?.slice(1).flatMap((digits) => digits === undefined ? [] : Number(digits));
  const fits = numbers?.every((side) => side >= 64 && side <= 16384);
  if (numbers === undefined || !fits) {
    throw new UsageError(
      `${reading.flag} expects a side or "width,height" from 64 to 16384, such as 1024 or 1024,768, not "${text}"`,
    );
  }
  const [width, height] = numbers as [number, number?];
  return height === undefined ? width : [width, height];
}
