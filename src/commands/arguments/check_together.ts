import { normalisePath } from "../../dataset/normalise_path.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Judges settings that only together make sense, and settles those that one
 * flag decides for another.
 *
 * @param settings Presets and flags laid upon each other.
 * @param flags The names of the options given as flags.
 * @param asScript Whether arguments are read as the script reads them.
 * @throws {UsageError} Where two contradict each other.
 */
export function checkTogether(
  settings: TagSettings,
  flags: ReadonlySet<string>,
  asScript: boolean,
): TagSettings {
  if (flags.has("append_tags") && settings.existing !== "append") {
    throw new UsageError(
      `--append_tags and --existing ${settings.existing} contradict each other: give one of them`,
    );
  }
  if (flags.has("model") && flags.has("repo_id")) {
    throw new UsageError(
      "--model and --repo_id both name the model: give one of them",
    );
  }
  const [quiet, verbose] = [flags.has("quiet"), flags.has("verbose")];
  if (settings.quiet && settings.verbose && quiet === verbose) {
    throw new UsageError(
      "--quiet and --verbose contradict each other: give one of them",
    );
  }
  if (flags.has("scores") && settings.scores && settings.outputPath === null) {
    throw new UsageError(
      "--scores needs a file to write them to: add --output_path scores.json",
    );
  }
  const { outputPath, progressFile } = settings;
  if (
    outputPath !== null && progressFile !== null &&
    normalisePath(outputPath) === normalisePath(progressFile)
  ) {
    throw new UsageError(
      `--output_path and --progress-file both name "${outputPath}": give each a file of its own`,
    );
  }
  return {
    ...settings,
    // A flag beats a preset that says the contrary.
    quiet: settings.quiet && !(verbose && !quiet),
    verbose: settings.verbose && !(quiet && !verbose),
    // A repository named by a flag beats a preset's model.
    model: flags.has("repo_id") ? null : settings.model,
    batchSize: asScript ? scriptBatchSize(settings) : settings.batchSize,
  };
}

/** The script's plain loop takes at least one image; its loader divides. */
function scriptBatchSize(settings: TagSettings): number | "auto" {
  const { batchSize, maxDataLoaderNWorkers } = settings;
  if (batchSize === "auto" || batchSize >= 1) return batchSize;
  if (maxDataLoaderNWorkers === null) return 1;
  throw new UsageError(
    `--batch_size expects a whole number from 1 with --max_data_loader_n_workers, not "${batchSize}"`,
  );
}
