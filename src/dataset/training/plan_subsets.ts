import { basename, join, resolve } from "node:path";
import { type FolderRepeats, folderRepeats } from "./folder_repeats.ts";
import type { SurveyedFolder } from "./survey_dataset.ts";

/** A folder of images as sd-scripts is told of it. */
export interface Subset {
  /** The folder's absolute path. */
  readonly imageDir: string;
  /** How many of its images sd-scripts reads. */
  readonly images: number;
  /** Those that have no caption file. */
  readonly uncaptioned: readonly string[];
  /** The caption of images that have none; null where it is not needed, or not known. */
  readonly classTokens: string | null;
  /** How often each image is seen an epoch; null leaves that to sd-scripts. */
  readonly numRepeats: number | null;
}

/** How folders become subsets. */
export interface SubsetOptions {
  /** Whether names such as `5_name` count. */
  readonly repeatsFromFolders: boolean;
  /** Repeats of folders that say nothing of them. */
  readonly numRepeats: number | null;
  /** The caption of images that have none. */
  readonly classTokens: string | null;
}

/** The subsets, and the folders that are none. */
export interface SubsetPlan {
  readonly subsets: readonly Subset[];
  /** Folders whose name says that they are seen 0 times. */
  readonly leftOut: readonly string[];
}

/**
 * Makes a subset of each folder.
 *
 * `class_tokens` are written only where images lack captions: sd-scripts looks
 * at them for no other.
 *
 * @param root The dataset's folder.
 * @param folders The folders in it that have images.
 * @param options What was asked for.
 */
export function planSubsets(
  root: string,
  folders: readonly SurveyedFolder[],
  options: SubsetOptions,
): SubsetPlan {
  const top = resolve(root);
  const subsets: Subset[] = [];
  const leftOut: string[] = [];
  for (const { path, relative, images, uncaptioned } of folders) {
    const said = options.repeatsFromFolders ? repeatsOf(root, relative) : null;
    if (said?.repeats === 0) {
      leftOut.push(path);
      continue;
    }
    subsets.push({
      imageDir: join(top, ...namesIn(relative)),
      images,
      uncaptioned,
      classTokens: uncaptioned.length === 0
        ? null
        : options.classTokens ?? (said?.classTokens || null),
      numRepeats: said?.repeats ?? options.numRepeats,
    });
  }
  return { subsets, leftOut };
}

/**
 * What the names of a folder and of those around it say, see
 * `folderRepeats()`; the dataset's own folder is the outermost that counts.
 *
 * @param root The dataset's folder.
 * @param relative The part below it, with `/` between its names.
 */
export function repeatsOf(
  root: string,
  relative: string,
): FolderRepeats | null {
  return folderRepeats([basename(resolve(root)), ...namesIn(relative)]);
}

function namesIn(relative: string): readonly string[] {
  return relative === "" ? [] : relative.split("/");
}
