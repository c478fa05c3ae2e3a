import type { ImageCaptioner } from "../captioner.ts";
import type { TransformersCaptionerOptions } from "./transformers_options.ts";

/**
 * Opens a captioner that runs on transformers.js: Florence-2, vit-gpt2 and
 * other vision encoder-decoders, SmolVLM, Idefics3 and small Qwen-VL models, in
 * their exports for transformers.js. The package is installed when this is
 * called for the first time, and never otherwise.
 *
 * The likeliest token is taken each time: transformers.js has neither beams nor
 * top-p. Close it when it is done with.
 *
 * Needs `--allow-read`, `--allow-ffi`, `--allow-env` and `--allow-sys`, and to
 * download a model `--allow-net` and `--allow-write` for the Hub's cache.
 *
 * @param options Which model, and how it is asked.
 * @throws {ModelError} Where the package or the model is not to be had, or the
 * model can't be run.
 * @throws {RangeError} Where a setting makes no sense, or not with this model.
 *
 * @example
 * ```ts
 * import { type ImageCaptioner, openTransformersCaptioner } from "@wdtag/cli";
 * import { rejects } from "node:assert/strict";
 *
 * // Run it with `florence()`.
 * const florence = (): Promise<ImageCaptioner> =>
 *   openTransformersCaptioner({
 *     model: "onnx-community/Florence-2-base-ft",
 *     task: "more-detailed",
 *     dtype: "q8",
 *   });
 *
 * // What transformers.js would silently leave out is refused.
 * await rejects(
 *   openTransformersCaptioner({ model: "./florence", numBeams: 3 }),
 *   /^RangeError: transformers\.js has no beams/,
 * );
 * ```
 */
export async function openTransformersCaptioner(
  options: TransformersCaptionerOptions,
): Promise<ImageCaptioner> {
  const { openWithEngine } = await import("./open_with_engine.ts");
  const { workerEngine } = await import("./worker_engine.ts");
  return await openWithEngine(options, workerEngine);
}
