import { impliedTraining } from "../../dataset/training/implied_training.ts";
import { planSubsets, repeatsOf } from "../../dataset/training/plan_subsets.ts";
import {
  bucketProblem,
  resolveTraining,
} from "../../dataset/training/resolve_training.ts";
import { surveyDataset } from "../../dataset/training/survey_dataset.ts";
import { trainingChoice } from "../../dataset/training/training_choice.ts";
import { writeDatasetConfig } from "../../dataset/training/write_dataset_config.ts";
import { joinPath } from "../../dataset/join_path.ts";
import { normalisePath } from "../../dataset/normalise_path.ts";
import { type FileLayer, openFileLayer } from "../../files/file_layer.ts";
import { quotePath } from "../../files/quote_path.ts";
import { loadPreset } from "../../preset/find/load_preset.ts";
import { layerPresets } from "../../preset/presets.ts";
import { datasetConfigTable } from "../arguments/dataset_config_table.ts";
import { parseCommand } from "../arguments/parse_command.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { machineSearch } from "../presets/preset_search.ts";
import { printable } from "../report/printable.ts";
import { say } from "../say.ts";
import { type ConfigReport, reportJson } from "./report_json.ts";
import { doneLine, warningLines } from "./report_words.ts";

/**
 * `wdtag dataset-config DIR`: writes the TOML that sd-scripts trains from.
 *
 * @param argv The arguments behind the command's name.
 * @param signal Aborted when the user wants it to end.
 * @returns The exit status: 0, or 1 where it was written and training would
 * miss captions.
 */
export async function datasetConfig(
  argv: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const { operands, settings } = parseCommand(datasetConfigTable, argv);
  const folder = normalisePath(operands[0]!);
  const { json, quiet, verbose, recursive } = settings;
  const toStdout = settings.output === "-";
  if (json && toStdout) {
    throw new UsageError(
      "--json and --output - both want stdout: name a file, or leave out --json",
    );
  }
  await checkFolder(folder);

  const search = await machineSearch([folder]);
  const presets = [];
  for (const name of settings.presets) {
    presets.push(await loadPreset(name, search));
  }
  const layers = layerPresets(presets);
  const training = resolveTraining(impliedTraining(layers.settings), [
    trainingChoice(layers.training),
    settings.training,
  ]);
  const problem = bucketProblem(training);
  if (problem !== null) throw new UsageError(`Buckets can't be so: ${problem}`);

  const output = toStdout
    ? null
    : settings.output ?? joinPath(folder, "dataset.toml");
  const files = output === null
    ? null
    : await openFileLayer([{ kind: "file", path: output }]);
  const checkOutput = () => checkFree(files, output, settings.force);
  await checkOutput();

  const { captionExtension, enableWildcard } = training;
  const survey = await surveyDataset(folder, {
    captionExtension,
    anyLine: enableWildcard === true,
    recursive,
    leavesOut: (relative) =>
      settings.repeatsFromFolders &&
      repeatsOf(folder, relative)?.repeats === 0,
    signal,
  });
  const plan = planSubsets(folder, survey.folders, {
    repeatsFromFolders: settings.repeatsFromFolders,
    numRepeats: training.numRepeats,
    classTokens: settings.classTokens,
  });
  if (plan.subsets.length === 0) {
    throw new UsageError(
      `Nothing in ${quotePath(folder)} can be trained: ${
        survey.folders.length === 0
          ? "sd-scripts reads none of its images; it takes .png, .jpg, .jpeg, .webp, .bmp, .avif and .jxl"
          : "the names of all its folders say 0 repeats"
      }`,
    );
  }
  const text = writeDatasetConfig(training, plan.subsets);
  if (files === null || output === null) say.out(text);
  else {
    // Minutes may have passed in a large dataset.
    await checkOutput();
    signal.throwIfAborted();
    await files.writeText(output, text);
  }

  const report: ConfigReport = { folder, output, training, survey, ...plan };
  if (json) say.out(`${JSON.stringify(reportJson(report), null, 2)}\n`);
  if (!quiet) {
    const lines = [...warningLines(report, verbose), ...doneLine(report)];
    if (lines.length > 0) say.err(`${printable(lines.join("\n"))}\n`);
  }
  return isWhole(report) ? 0 : 1;
}

async function checkFolder(folder: string): Promise<void> {
  const info = await Deno.stat(folder).catch((error) => {
    if (error instanceof Deno.errors.NotFound) {
      throw new UsageError(
        `No folder ${
          quotePath(folder)
        }: name the one that the images are in (. is the current folder)`,
      );
    }
    // The scan has words for whatever else hinders.
    return null;
  });
  if (info?.isDirectory === false) {
    throw new UsageError(
      `${quotePath(folder)} is a file: name the folder that the images are in`,
    );
  }
}

async function checkFree(
  files: FileLayer | null,
  output: string | null,
  force: boolean,
): Promise<void> {
  if (files === null || output === null || force) return;
  if (await files.has(output)) {
    throw new UsageError(
      `Refused to overwrite ${
        quotePath(output)
      }: --force replaces it, --output names another file, and --output - writes to stdout`,
    );
  }
}

/** Whether training would find words for every image. */
function isWhole({ survey, subsets }: ConfigReport): boolean {
  return survey.emptyCaptions.length === 0 &&
    survey.unreadableCaptions.length === 0 &&
    survey.problems.length === 0 &&
    subsets.every(({ uncaptioned, classTokens }) =>
      uncaptioned.length === 0 || classTokens !== null
    );
}
