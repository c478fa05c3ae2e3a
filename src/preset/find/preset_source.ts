import { isAbsolute, join, relative } from "node:path";
import { PresetError } from "../preset_error.ts";
import { datasetFolder } from "./preset_search.ts";
import { MOST_PRESET, readBounded } from "./read_bounded.ts";

/** A preset's file, and how far it is trusted. */
export interface PresetSource {
  /** As messages call it: as it was given, or where it was found. */
  readonly shown: string;
  /** The file itself, links followed: which file it is. */
  readonly real: string;
  /**
   * The real folder of presets that it must not leave, for a preset that a
   * dataset brought along; null for the user's own.
   */
  readonly bounds: string | null;
}

/**
 * Looks for a preset's file.
 *
 * @param path Where it would be.
 * @param dataset The dataset that brought it along; null where the user did.
 * @returns Null where it is not there.
 * @throws {PresetError} Where it is a link that leaves the dataset.
 */
export async function sourceIfThere(
  path: string,
  dataset: string | null,
): Promise<PresetSource | null> {
  // What can't be looked at is not there, or is no name at all.
  const there = await Deno.lstat(path).catch(() => null);
  if (there === null) return null;
  return await sourceAt(path, path, dataset);
}

/**
 * Finds out which file a path is.
 *
 * @param path The path.
 * @param shown How messages call it.
 * @param dataset The dataset that brought it along; null where the user did.
 * @throws {PresetError} Where it is not there, or a link that leaves the
 * dataset.
 */
export async function sourceAt(
  path: string,
  shown: string,
  dataset: string | null,
): Promise<PresetSource> {
  let real: string;
  try {
    real = await Deno.realPath(path);
  } catch (cause) {
    // Says why in words, and reads nothing that it could return.
    await readBounded(path, `Preset "${shown}"`, MOST_PRESET);
    throw cause;
  }
  if (dataset === null) return { shown, real, bounds: null };
  const root = await Deno.realPath(dataset);
  const bounds = join(root, ...datasetFolder);
  if (!isInside(real, bounds)) {
    throw new PresetError(
      `Preset "${shown}" is a link that leaves the dataset's "${
        join(...datasetFolder)
      }": a preset found in a dataset must lie there itself, or be named as a file: --preset "${real}"`,
    );
  }
  return { shown, real, bounds };
}

/** Whether a path lies in a folder, both real ones. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}
