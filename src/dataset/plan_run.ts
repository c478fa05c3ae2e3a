import type { ScriptQuirks, TagSettings } from "../preset/tag_settings.ts";
import { captionPath } from "./caption_path.ts";
import { growingImageList, type ImageList } from "./image_list.ts";
import type { Untouched } from "./image_result.ts";
import { scan } from "./scan.ts";
import { stemClashes } from "./stem_clashes.ts";

/** What a run will do, known before anything is loaded. */
export interface RunPlan {
  /** The images to tag, in order. */
  readonly images: ImageList;
  /** What was found and is not tagged. */
  readonly untouched: readonly Untouched[];
  /** The folders that the images belong to. */
  readonly roots: readonly string[];
}

/**
 * Looks for the images of a run, and sorts out those that need no model: what
 * can't be opened, what shares a caption file, what has a caption already
 * where these are to be skipped. Needs `--allow-read`.
 *
 * @param paths Folders, files and globs.
 * @param settings What the run was told.
 * @param quirks Which of the script's ways it keeps.
 * @param signal Ends the search.
 * @throws {ScanError} Where a path is missing or holds no image.
 */
export async function planRun(
  paths: readonly string[],
  settings: TagSettings,
  quirks: ScriptQuirks,
  signal: AbortSignal,
): Promise<RunPlan> {
  const { captionExtension, limit } = settings;
  const skips = settings.existing === "skip";
  const found = await scan(paths, {
    recursive: settings.recursive,
    suffixes: quirks.scriptSuffixes ? "script" : "any",
    missingFolderIsEmpty: quirks.missingFolderIsEmpty,
    captionExtension,
    // Images that have a caption do not count where these are skipped, or a
    // second run would get no further than the first.
    ...(limit === null || skips ? {} : { limit }),
    signal,
  });
  const untouched: Untouched[] = found.problems.map(({ path, reason }) => ({
    kind: "failed",
    image: { path },
    reason,
  }));
  let images = found.images;
  if (!quirks.sharedStems && settings.outputPath === null) {
    const clashes = stemClashes(images, captionExtension, {
      ignoreCase: Deno.build.os === "windows" || Deno.build.os === "darwin",
      roots: found.roots,
    });
    if (clashes.length > 0) {
      const without = new Set(clashes.map(({ place }) => place));
      const others = growingImageList();
      let place = 0;
      for (const image of images) {
        if (!without.has(place++)) others.add(image);
      }
      images = others;
      for (const { image, reason } of clashes) {
        untouched.push({ kind: "failed", image, reason });
      }
    }
  }
  if (skips) {
    const kept = growingImageList();
    for (const image of images) {
      if (limit !== null && kept.length >= limit) break;
      signal.throwIfAborted();
      const caption = captionPath(image.path, captionExtension);
      if (await exists(caption)) {
        const reason = `It has a caption, "${caption}"`;
        untouched.push({ kind: "skipped", image, reason });
      } else kept.add(image);
    }
    images = kept;
  }
  return { images, untouched, roots: [...found.roots.keys()] };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    // Whatever hinders the look will hinder the writing, and is told there.
    return false;
  }
}
