import type { ImageCaptioner } from "./captioner.ts";
import {
  type OnnxCaptionerOptions,
  openOnnxCaptioner,
} from "./onnx/open_onnx_captioner.ts";
import { blipPixels } from "./pixels/pixel_plan.ts";

/**
 * Opens BLIP.
 *
 * @param options Its files and settings.
 * @throws {ModelError} Where a file can't be used or they do not belong together.
 * @throws {RangeError} Where a setting makes no sense.
 */
export function openBlip(
  options: OnnxCaptionerOptions,
): Promise<ImageCaptioner> {
  return openOnnxCaptioner({
    id: "blip",
    licence: "BSD-3-Clause",
    // [DEC] and [ENC].
    unknownTokens: 2,
    pixels: blipPixels,
    begin: (_, vocabulary) => vocabulary - 2,
  }, options);
}
