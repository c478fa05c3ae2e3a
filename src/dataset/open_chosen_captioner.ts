import type { ImageCaptioner } from "../captioners/captioner.ts";
import { CaptionerError } from "../captioners/captioner_error.ts";
import type { CaptionerKind } from "../captioners/captioner_kinds.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import { checkCaptioner } from "../captioners/check_captioner.ts";
import type { RunEvent } from "./run_event.ts";

/**
 * Opens one kind of captioner. What it yields are events of the run, such as
 * those of a download.
 */
export type CaptionerOpener = (
  settings: CaptionerSettings,
  signal: AbortSignal,
) => AsyncGenerator<RunEvent, ImageCaptioner, void>;

/** Who opens which kind, loaded when it is called; a further kind is one more case. */
async function openerOf(kind: CaptionerKind): Promise<CaptionerOpener> {
  switch (kind) {
    case "blip":
    case "git":
      return (await import("./open_onnx_choice.ts")).openOnnxChoice(kind);
    case "http":
      return (await import("./open_http_choice.ts")).openHttpChoice;
  }
}

/**
 * Opens the captioner that presets, flags or a program ask for. The caller
 * closes it.
 *
 * Needs what the captioner needs: `openCaptioner`, `openHttpCaptioner`.
 *
 * @param said Which, and how; what this captioner does not take does not count.
 * @param signal Ends the opening, and for `http` everything after it.
 * @throws {CaptionerError} Where settings make no sense.
 * @throws {ModelError} Where it is not to be had.
 *
 * @example
 * ```ts
 * import { captionDataset, openChosenCaptioner } from "@wdtag/cli";
 *
 * const fixtures = "tests/fixtures/captioners";
 * const folder = await Deno.makeTempDir();
 * const events = captionDataset({
 *   paths: [`${fixtures}/images`],
 *   settings: { outputPath: `${folder}/captions.json` },
 *   provider: "cpu",
 *   open: (signal) =>
 *     openChosenCaptioner({ name: "git", model: `${fixtures}/git-tiny` }, signal),
 * });
 * for await (const event of events) {
 *   if (event.kind === "finished") console.assert(event.summary.tagged === 2);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* openChosenCaptioner(
  said: Partial<CaptionerSettings>,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, ImageCaptioner, void> {
  const { kind, settings } = checkCaptioner(said, false);
  try {
    const open = await openerOf(kind);
    return yield* open(settings, signal);
  } catch (error) {
    if (error instanceof RangeError && !(error instanceof CaptionerError)) {
      throw new CaptionerError(error.message, { cause: error });
    }
    throw error;
  }
}
