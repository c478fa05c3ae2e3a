import type {
  OptionGroup,
  OptionSpec,
  Reading,
  SwitchOption,
  ValueOption,
} from "./option_spec.ts";
import type { Threshold } from "../../caption/thresholds.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import { parseTagReplacement } from "../../caption/tag_replacement.ts";
import {
  readCaptionExtension,
  readName,
  readThreshold,
  readWhole,
} from "./read_values.ts";
import { UsageError } from "./usage_error.ts";

/** The options of sd-scripts' `tag_images_by_wd14_tagger.py`. */
export const scriptOptions: readonly OptionSpec[] = [
  on("recursive", "Images", "look into subfolders too", {
    common: true,
    set: (recursive) => ({ recursive }),
  }),

  value(
    "repo_id",
    "REPO",
    "Model",
    "model repository on the Hugging Face Hub",
    {
      shows: "repoId",
      read: (text, reading) => ({ repoId: readName(text, reading) }),
    },
  ),
  value(
    "model_dir",
    "DIR",
    "Model",
    "folder of models, as sd-scripts lays it",
    {
      read: (text, reading) => ({ modelDir: readName(text, reading) }),
    },
  ),
  on("force_download", "Model", "download the model even if it is there", {
    set: (forceDownload) => ({ forceDownload }),
  }),
  on("onnx", "Model", "accepted: ONNX is always used", {
    negatable: false,
    set: () => ({}),
  }),
  value("batch_size", "N", "Model", "images at once, or auto", {
    shows: "batchSize",
    read: (text, reading) => ({ batchSize: readBatchSize(text, reading) }),
  }),
  value(
    "max_data_loader_n_workers",
    "N",
    "Model",
    "workers that load images",
    {
      read: (text, reading) => ({
        maxDataLoaderNWorkers: readWhole(text, reading, 0),
      }),
    },
  ),

  value("thresh", "N", "Which tags", "least score of a tag", {
    common: true,
    shows: "thresh",
    read: (text, reading) => ({ thresh: readThreshold(text, reading) }),
  }),
  threshold("general", false, (generalThreshold) => ({ generalThreshold })),
  threshold("character", true, (characterThreshold) => ({
    characterThreshold,
  })),
  threshold("copyright", false, (copyrightThreshold) => ({
    copyrightThreshold,
  })),
  threshold("artist", false, (artistThreshold) => ({ artistThreshold })),
  threshold("meta", false, (metaThreshold) => ({ metaThreshold })),
  threshold("model", false, (modelThreshold) => ({ modelThreshold })),
  value("undesired_tags", "LIST", "Which tags", "tags to leave out", {
    common: true,
    read: (undesiredTags) => ({ undesiredTags }),
  }),
  on("use_rating_tags", "Which tags", "put the rating first", {
    common: true,
    set: (useRatingTags) => ({ useRatingTags }),
  }),
  on("use_rating_tags_as_last_tag", "Which tags", "put the rating last", {
    set: (useRatingTagsAsLastTag) => ({ useRatingTagsAsLastTag }),
  }),
  on("use_quality_tags", "Which tags", "put the quality first, if known", {
    set: (useQualityTags) => ({ useQualityTags }),
  }),
  on("use_quality_tags_as_last_tag", "Which tags", "put the quality last", {
    set: (useQualityTagsAsLastTag) => ({ useQualityTagsAsLastTag }),
  }),

  on("remove_underscore", "Order and wording", "spaces for underscores", {
    common: true,
    set: (removeUnderscore) => ({ removeUnderscore }),
  }),
  on("character_tags_first", "Order and wording", "characters first", {
    common: true,
    set: (characterTagsFirst) => ({ characterTagsFirst }),
  }),
  on(
    "character_tag_expand",
    "Order and wording",
    "name_(series) to name, series",
    {
      set: (characterTagExpand) => ({ characterTagExpand }),
    },
  ),
  value(
    "always_first_tags",
    "LIST",
    "Order and wording",
    "tags that come first where found",
    { common: true, read: (alwaysFirstTags) => ({ alwaysFirstTags }) },
  ),
  value(
    "tag_replacement",
    "LIST",
    "Order and wording",
    "source,target;source,target",
    {
      common: true,
      read: (text, reading) => ({
        tagReplacement: readTagReplacement(text, reading),
      }),
    },
  ),
  value("caption_separator", "TEXT", "Order and wording", "between two tags", {
    shows: "captionSeparator",
    read: (captionSeparator) => ({ captionSeparator }),
  }),

  value("caption_extension", ".EXT", "Captions", "suffix of caption files", {
    common: true,
    shows: "captionExtension",
    read: (text, reading) => ({
      captionExtension: readCaptionExtension(text, reading),
    }),
  }),
  value("caption_extention", ".EXT", "Captions", "the script's old spelling", {
    read: (text, reading) => ({
      captionExtension: readCaptionExtension(text, reading),
    }),
  }),
  on("append_tags", "Captions", "the same as --existing append", {
    negatable: false,
    set: () => ({ existing: "append" }),
  }),
  value("output_path", "FILE", "Captions", "one .json or .jsonl file instead", {
    common: true,
    read: (text) => ({ outputPath: text === "" ? null : text }),
  }),

  on("frequency_tags", "Output", "print how often each tag was given", {
    common: true,
    set: (frequencyTags) => ({ frequencyTags }),
  }),
  on("debug", "Output", "print each image's tags by category", {
    set: (debug) => ({ debug }),
  }),
];

function on(
  name: string,
  group: OptionGroup,
  help: string,
  rest: Pick<SwitchOption, "set"> & { negatable?: false; common?: true },
): SwitchOption {
  return {
    kind: "switch",
    script: true,
    common: false,
    negatable: true,
    name,
    group,
    help,
    ...rest,
  };
}

function value(
  name: string,
  placeholder: string,
  group: OptionGroup,
  help: string,
  rest: Pick<ValueOption, "read" | "shows"> & { common?: true },
): ValueOption {
  return {
    kind: "value",
    script: true,
    common: false,
    name,
    placeholder,
    group,
    help,
    ...rest,
  };
}

function threshold(
  category: string,
  common: boolean,
  set: (threshold: Threshold) => Partial<TagSettings>,
): ValueOption {
  return {
    kind: "value",
    script: true,
    common,
    name: `${category}_threshold`,
    placeholder: "N",
    group: "Which tags",
    help: `the same for ${category} tags alone`,
    read: (text, reading) => set(readThreshold(text, reading)),
  };
}

/** Below 1 is the parser's to judge where it is read as the script reads it. */
function readBatchSize(text: string, reading: Reading): number | "auto" {
  if (text.trim() === "auto") return "auto";
  return readWhole(text, reading, reading.asScript ? -Infinity : 1);
}

/** The script ends at a last semicolon, which is let pass elsewhere. */
function readTagReplacement(text: string, reading: Reading): string {
  try {
    if (reading.asScript && /(?<!\\);\s*$/.test(text)) {
      throw new SyntaxError(`Nothing follows the last semicolon of "${text}"`);
    }
    parseTagReplacement(text);
    return text;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${reading.flag}: ${error.message}`, { cause: error });
  }
}
