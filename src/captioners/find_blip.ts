import type { PullEvent } from "../model/hub/pull_event.ts";
import { findPulled, pullFiles } from "../model/hub/pull_files.ts";
import { hubSettings } from "../model/hub/settings.ts";

/** Where a captioner's files are. */
export interface CaptionerPlace {
  /** The graphs' folder. */
  readonly model: string;
  /** The folder of the tokenizer and the settings. */
  readonly tokenizerFolder: string;
}

/** The public export of BLIP base: sd-scripts uses the large one, of which none is known. */
export const publicBlip = "ningpp/blip-image-captioning-base-ONNX";

/** Where BLIP base's tokenizer and settings are its makers' own. */
const blipMakers = "Salesforce/blip-image-captioning-base";

/**
 * Finds the public export of BLIP base, downloading what is missing. Needs
 * `--allow-read`, `--allow-env`, and for a download `--allow-net` and
 * `--allow-write` for the Hub's cache.
 *
 * @param signal Ends a download.
 * @param onEvent Told how a download goes.
 * @throws {ModelError} Where it is not to be had.
 */
export async function findBlip(
  signal: AbortSignal,
  onEvent: (event: PullEvent) => void,
): Promise<CaptionerPlace> {
  const settings = await hubSettings((name) => Deno.env.get(name));
  const folderOf = async (
    repo: string,
    files: readonly string[],
    optional: readonly string[],
  ): Promise<string> => {
    const pull = { repo, files, optional, settings, signal, onEvent };
    const { folder } = await findPulled(pull) ?? await pullFiles(pull);
    return folder;
  };
  return {
    tokenizerFolder: await folderOf(
      blipMakers,
      ["tokenizer.json", "config.json", "preprocessor_config.json"],
      ["tokenizer_config.json"],
    ),
    model: await folderOf(
      publicBlip,
      ["blip_vision_encoder.onnx", "blip_text_decoder.onnx"],
      ["blip_vision_encoder.onnx.data", "blip_text_decoder.onnx.data"],
    ),
  };
}
