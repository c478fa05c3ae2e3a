import { count } from "../../text/count.ts";
import { tomlString } from "../../text/toml_string.ts";
import type { Subset } from "./plan_subsets.ts";
import type { TrainingSettings } from "./training_settings.ts";

/**
 * Writes the TOML that sd-scripts trains from (`--dataset_config`): one dataset
 * with a subset a folder. The keys are those of its docs/config_README-en.md.
 *
 * @param settings What it is told of all folders.
 * @param subsets The folders, one at least.
 */
export function writeDatasetConfig(
  settings: TrainingSettings,
  subsets: readonly Subset[],
): string {
  const dataset = pairs({
    resolution: settings.resolution,
    batch_size: settings.batchSize,
    enable_bucket: settings.enableBucket,
    min_bucket_reso: settings.minBucketReso,
    max_bucket_reso: settings.maxBucketReso,
    bucket_reso_steps: settings.bucketResoSteps,
    bucket_no_upscale: settings.bucketNoUpscale,
  });
  const blocks = subsets.map((subset) => [
    `  # ${wordsOf(subset)}`,
    "  [[datasets.subsets]]",
    ...pairs({
      image_dir: subset.imageDir,
      class_tokens: subset.classTokens,
      num_repeats: subset.numRepeats,
      caption_extension: settings.captionExtension,
      caption_separator: settings.captionSeparator,
      shuffle_caption: settings.shuffleCaption,
      keep_tokens: settings.keepTokens,
      keep_tokens_separator: settings.keepTokensSeparator,
      secondary_separator: settings.secondarySeparator,
      enable_wildcard: settings.enableWildcard,
    }).map((line) => `  ${line}`),
  ]);
  return [
    ["# For sd-scripts: --dataset_config with this file's name."],
    ["[[datasets]]", ...dataset],
    ...blocks,
  ].map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function wordsOf({ images, uncaptioned }: Subset): string {
  const without = uncaptioned.length;
  return count(images, "image") +
    (without === 0 ? "" : `, ${without} without a caption`);
}

type Value = string | number | boolean | readonly number[] | null;

function pairs(values: Readonly<Record<string, Value>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [`${key} = ${toml(value)}`]
  );
}

function toml(value: Exclude<Value, null>): string {
  if (typeof value === "string") return tomlString(value);
  return typeof value === "object" ? `[${value.join(", ")}]` : `${value}`;
}
