import type { ImageCaptioner } from "./captioner.ts";
import {
  type OnnxCaptionerOptions,
  openOnnxCaptioner,
} from "./onnx/open_onnx_captioner.ts";
import { gitPixels } from "./pixels/pixel_plan.ts";

/**
 * Opens GIT.
 *
 * @param options Its files and settings.
 * @throws {ModelError} Where a file can't be used or they do not belong together.
 * @throws {RangeError} Where a setting makes no sense.
 */
export function openGit(
  options: OnnxCaptionerOptions,
): Promise<ImageCaptioner> {
  return openOnnxCaptioner({
    id: "git",
    licence: "MIT",
    unknownTokens: 0,
    pixels: gitPixels,
    begin: ({ begin }) => begin,
  }, options);
}
