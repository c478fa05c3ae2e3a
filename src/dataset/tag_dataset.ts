import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { ScriptQuirks, TagSettings } from "../preset/tag_settings.ts";
import type { RunEvent } from "./run_event.ts";

/** What a run is told. */
export interface TagRun {
  /** Folders, image files and globs. */
  readonly paths: readonly string[];
  /** What differs from the `base` preset. */
  readonly settings?: Partial<TagSettings>;
  /** Which of sd-scripts' ways are kept; none by default. */
  readonly quirks?: Partial<ScriptQuirks>;
  /** What plugins are told that the preset is; `base` where nothing is said. */
  readonly preset?: string;
  /**
   * Opens who writes a sentence beside the tags, in place of
   * `settings.captioner`; called once there is an image for it. The run closes
   * it. What it yields are events of the run.
   */
  readonly captioner?: (
    signal: AbortSignal,
  ) =>
    | Promise<ImageCaptioner>
    | AsyncGenerator<RunEvent, ImageCaptioner, void>;
  /** Ends the run: what the model has been given is finished and written, but for images that a captioner is still to look at. */
  readonly signal?: AbortSignal;
}

/**
 * Tags the images of folders: the whole job, as the command line does it.
 * Nothing happens until the events are read; a reader that stops early ends
 * the run cleanly.
 *
 * With the setting `state: true`, which is off here unless it is said, scores are
 * kept in `.wdtag` in the images' folders and used again by later runs.
 *
 * Needs `--allow-read` and `--allow-write` for the images' folders, and
 * `--allow-ffi`, `--allow-env` and `--allow-sys` for the native libraries. A
 * model that is not on disk is downloaded, which needs `--allow-net`, and both
 * for the Hub's cache or the model folder too.
 *
 * @param run Where, and how.
 * @returns What happens, while it happens; the last event is the summary.
 * @throws {ScanError} Where a path is missing or holds no image.
 * @throws {WriteRefused | WriteFailed} Where the output can't be written.
 * @throws {ModelError} Where the model is not to be had or gives up.
 * @throws {PluginError} Where a plugin can't be loaded.
 * @throws {CaptionerError} Where a captioner's settings make no sense.
 * @throws {RangeError} Where a setting makes no sense.
 * @throws {DOMException} An `AbortError` where the signal was aborted before the
 * model was open; later, the summary says `interrupted`.
 *
 * @example
 * ```ts
 * import { tagDataset } from "@wdtag/cli";
 *
 * const folder = await Deno.makeTempDir();
 * for await (
 *   const event of tagDataset({
 *     paths: ["examples/more"],
 *     settings: { model: "palette", outputPath: `${folder}/captions.json` },
 *   })
 * ) {
 *   if (event.kind === "finished") console.log(event.summary.tagged);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @example Tags and a sentence in one caption
 * ```ts
 * import { findPreset, layerPresets, tagDataset } from "@wdtag/cli";
 *
 * const fixtures = "tests/fixtures/captioners";
 * const folder = await Deno.makeTempDir();
 * const { settings } = layerPresets([findPreset("tags-and-prose")]);
 * for await (
 *   const event of tagDataset({
 *     paths: [`${fixtures}/images`],
 *     settings: {
 *       ...settings,
 *       model: "palette",
 *       captioner: { name: "git", model: `${fixtures}/git-tiny` },
 *       outputPath: `${folder}/captions.json`,
 *     },
 *   })
 * ) {
 *   if (event.kind !== "image" || event.result.kind !== "tagged") continue;
 *   console.assert(/ \|\|\| a .*$/.test(event.result.caption));
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* tagDataset(
  run: TagRun,
): AsyncGenerator<RunEvent, void, void> {
  // Loaded when it is called: whoever imports the library for something else,
  // and the program until it listens for Ctrl-C, should not wait for it.
  const { runTagging } = await import("./run_tagging.ts");
  yield* runTagging(run);
}
