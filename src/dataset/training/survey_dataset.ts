import { captionPath } from "../caption_path.ts";
import { hasImageSuffix } from "../image_suffix.ts";
import { joinPath } from "../join_path.ts";
import { normalisePath } from "../normalise_path.ts";
import { orderedMap } from "../ordered_map.ts";
import { scan } from "../scan.ts";
import type { ScanProblem } from "../scan_error.ts";
import { isTrained } from "./is_trained.ts";
import { judgeCaption } from "./judge_caption.ts";
import { listFolders } from "./list_folders.ts";

/** A folder that has images which sd-scripts trains. */
export interface SurveyedFolder {
  /** The given folder and the part below it. */
  readonly path: string;
  /** The part below the given folder, with `/` between its names. */
  readonly relative: string;
  /** How many of its images sd-scripts reads. */
  readonly images: number;
  /** Those that have no caption file. */
  readonly uncaptioned: readonly string[];
}

/** What a dataset has to train from, and what is amiss; all in path order. */
export interface Survey {
  readonly folders: readonly SurveyedFolder[];
  /** Captions without a word in them. */
  readonly emptyCaptions: readonly string[];
  /** Captions that sd-scripts can't read. */
  readonly unreadableCaptions: readonly ScanProblem[];
  /** Captions that no image has. */
  readonly loneCaptions: readonly string[];
  /** Images that sd-scripts passes over. */
  readonly untrained: readonly string[];
  /** Folders without an image in them or below, the outermost of each. */
  readonly emptyFolders: readonly string[];
  /** Links to folders, which are not entered. */
  readonly links: readonly string[];
  /** What is named like an image and is none, and folders that can't be read. */
  readonly problems: readonly ScanProblem[];
}

/** How a dataset is looked at. */
export interface SurveyOptions {
  /** What follows an image's stem in its caption file's name. */
  readonly captionExtension: string;
  /** Whether every line of a caption counts, not the first alone. */
  readonly anyLine: boolean;
  /** Whether folders below count. */
  readonly recursive: boolean;
  /** Folders, by the part below the given one, whose captions nobody reads. */
  readonly leavesOut?: (relative: string) => boolean;
  readonly signal: AbortSignal;
}

/** Captions that are read at once. */
const WIDTH = 16;

/**
 * Looks at all that sd-scripts would train from: images, folder by folder, and
 * their captions. Hidden folders are told of only where they have images. Needs
 * `--allow-read`, and writes nothing.
 *
 * @param folder The dataset's folder.
 * @param options How it is looked at.
 * @throws {ScanError} Where it has no image.
 */
export async function surveyDataset(
  folder: string,
  options: SurveyOptions,
): Promise<Survey> {
  const { captionExtension, recursive, signal } = options;
  const found = await scan([folder], {
    recursive,
    suffixes: "any",
    missingFolderIsEmpty: false,
    signal,
  });
  const byFolder = new Map<string, string[]>();
  const inhabited = new Set<string>();
  for (const { relative } of found.images) {
    const slash = relative.lastIndexOf("/");
    const at = relative.slice(0, Math.max(0, slash));
    const names = byFolder.get(at);
    if (names !== undefined) names.push(relative.slice(slash + 1));
    else byFolder.set(at, [relative.slice(slash + 1)]);
    for (let up = at; !inhabited.has(up); up = parentOf(up)) inhabited.add(up);
  }

  const folders: SurveyedFolder[] = [];
  const captions: string[] = [];
  const loneCaptions: string[] = [];
  const untrained: string[] = [];
  const emptyFolders: string[] = [];
  const links: string[] = [];
  for await (const listed of listFolders(normalisePath(folder), options)) {
    const { path, relative } = listed;
    const at = (name: string) => joinPath(path, name);
    const images = byFolder.get(relative) ?? [];
    const own = new Map(listed.captions.map((name) => [fold(name), name]));
    const wanted = new Set<string>();
    const trained = images.filter((name) => isTrained(name));
    const uncaptioned: string[] = [];
    const read = !(options.leavesOut?.(relative) ?? false);
    for (const name of trained) {
      const caption = fold(captionPath(name, captionExtension, false));
      const there = own.get(caption);
      if (there === undefined) uncaptioned.push(at(name));
      else if (read && !wanted.has(caption)) captions.push(at(there));
      wanted.add(caption);
    }
    for (const name of images) {
      wanted.add(fold(captionPath(name, captionExtension, false)));
      if (!isTrained(name)) untrained.push(at(name));
    }
    loneCaptions.push(
      ...listed.captions
        .filter((name) =>
          !wanted.has(fold(name)) && !hasImageSuffix(name, "any")
        ).map(at),
    );
    links.push(...listed.links.map(at));
    if (trained.length > 0) {
      folders.push({ path, relative, images: trained.length, uncaptioned });
    }
    if (
      !inhabited.has(relative) && inhabited.has(parentOf(relative)) &&
      !/(?:^|\/)\.[^/]*$/.test(relative)
    ) emptyFolders.push(path);
  }

  const emptyCaptions: string[] = [];
  const unreadableCaptions: ScanProblem[] = [];
  const judged = orderedMap(captions, WIDTH, async (path) => {
    signal.throwIfAborted();
    return { path, verdict: await judgeCaption(path, options.anyLine) };
  });
  for await (const { path, verdict } of judged) {
    if (verdict.kind === "empty") emptyCaptions.push(path);
    else if (verdict.kind === "unreadable") {
      unreadableCaptions.push({ path, reason: verdict.reason });
    }
  }
  return {
    folders,
    emptyCaptions,
    unreadableCaptions,
    loneCaptions,
    untrained,
    emptyFolders,
    links,
    problems: found.problems,
  };
}

/** The folder that a folder is in; the given one is in itself. */
function parentOf(relative: string): string {
  return relative.slice(0, Math.max(0, relative.lastIndexOf("/")));
}

/** A name as the system compares it. */
function fold(name: string): string {
  return Deno.build.os === "windows" || Deno.build.os === "darwin"
    ? name.normalize("NFC").toLowerCase()
    : name;
}
