import type { SubsetPlan } from "../../dataset/training/plan_subsets.ts";
import type { Survey } from "../../dataset/training/survey_dataset.ts";
import type { TrainingSettings } from "../../dataset/training/training_settings.ts";
import { snakeCase } from "../../preset/setting_names.ts";

/** What `wdtag dataset-config` found and did. */
export interface ConfigReport extends SubsetPlan {
  /** The dataset's folder, as it was given. */
  readonly folder: string;
  /** The file that was written; null is stdout. */
  readonly output: string | null;
  /** What sd-scripts is told. */
  readonly training: TrainingSettings;
  /** What was found. */
  readonly survey: Survey;
}

/** The report as `--json` has it; docs/dataset_config.md promises the keys. */
export function reportJson(
  { folder, output, training, survey, subsets, leftOut }: ConfigReport,
): Readonly<Record<string, unknown>> {
  return {
    folder,
    output,
    images: subsets.reduce((sum, { images }) => sum + images, 0),
    training: Object.fromEntries(
      Object.entries(training).map(([key, value]) => [snakeCase(key), value]),
    ),
    subsets: subsets.map((subset) => ({
      image_dir: subset.imageDir,
      images: subset.images,
      images_without_caption: subset.uncaptioned,
      class_tokens: subset.classTokens,
      num_repeats: subset.numRepeats,
    })),
    empty_captions: survey.emptyCaptions,
    unreadable_captions: survey.unreadableCaptions,
    captions_without_image: survey.loneCaptions,
    images_not_trained: survey.untrained,
    folders_without_images: survey.emptyFolders,
    folders_left_out: leftOut,
    links_not_followed: survey.links,
    problems: survey.problems,
  };
}
