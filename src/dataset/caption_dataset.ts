import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import type { RunEvent } from "./run_event.ts";

/** What a run that writes sentences is told. */
export interface CaptionRun {
  /** Folders, image files and globs. */
  readonly paths: readonly string[];
  /**
   * Opens the captioner; called once there is an image for it. The run closes
   * it. What it yields are events of the run, such as those of a download.
   */
  readonly open: (
    signal: AbortSignal,
  ) =>
    | Promise<ImageCaptioner>
    | AsyncGenerator<RunEvent, ImageCaptioner, void>;
  /** What it runs on, for the report: `cpu`; empty where it asks a server. */
  readonly provider: string;
  /**
   * Which images, and where captions go; what differs from the `base` preset
   * and from the suffix `.caption`. Of a form, slots of tags stay empty.
   */
  readonly settings?: Partial<
    Pick<
      TagSettings,
      | "recursive"
      | "limit"
      | "decoder"
      | "maxPixels"
      | "captionExtension"
      | "captionSeparator"
      | "form"
      | "existing"
      | "outputPath"
    >
  >;
  /** Ends the run: what is under way is given up, what is written stays. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a sentence for each image of folders, as `wdtag caption` does.
 * Nothing happens until the events are read; a reader that stops early ends
 * the run cleanly.
 *
 * Needs `--allow-read` and `--allow-write` for the images' folders, and what
 * the captioner needs.
 *
 * @param run Where, and with which captioner.
 * @returns What happens, while it happens; the last event is the summary.
 * @throws {ScanError} Where a path is missing or holds no image.
 * @throws {WriteRefused | WriteFailed} Where the output can't be written.
 * @throws {ModelError} Where the captioner can't be opened or gives up.
 *
 * @example
 * ```ts
 * import { captionDataset, openCaptioner } from "@wdtag/cli";
 *
 * const fixtures = "tests/fixtures/captioners";
 * const folder = await Deno.makeTempDir();
 * for await (
 *   const event of captionDataset({
 *     paths: [`${fixtures}/images`],
 *     settings: { outputPath: `${folder}/captions.json` },
 *     provider: "cpu",
 *     open: () =>
 *       openCaptioner({ captioner: "git", model: `${fixtures}/git-tiny` }),
 *   })
 * ) {
 *   if (event.kind === "finished") console.log(event.summary.tagged);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* captionDataset(
  run: CaptionRun,
): AsyncGenerator<RunEvent, void, void> {
  // Loaded when it is called, see tagDataset.
  const { runCaptioning } = await import("./run_captioning.ts");
  yield* runCaptioning(run);
}
