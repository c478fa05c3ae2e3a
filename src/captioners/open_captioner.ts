import type { ImageCaptioner } from "./captioner.ts";
import type { SentenceSettings } from "./sentence_settings.ts";

/** Which captioner, and how it is opened. */
export interface CaptionerChoice {
  /** What kind of model the folder holds. */
  readonly captioner: "blip" | "git";
  /** The folder of its ONNX graphs, see docs/captioners.md. */
  readonly model: string;
  /** Where its tokenizer is, where that is in another folder. */
  readonly tokenizerFolder?: string;
  /**
   * What differs from sd-scripts' settings for this kind of model, and for
   * BLIP with `way: "beams"` from those of `--beam_search`.
   */
  readonly settings?: Partial<SentenceSettings>;
  /**
   * What it runs on, as `--provider` calls it; `auto` unless it is said: the
   * first GPU's provider that works in a trial, or the CPU.
   */
  readonly provider?: string;
  /** Whether anything but a GPU is an error; no unless it is said. */
  readonly requireGpu?: boolean;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** Whether the graph with a cache is used where there are both; yes unless it is said. */
  readonly cache?: boolean;
  /** Images that are captioned together; 1 unless it is said. */
  readonly batch?: number;
}

/**
 * Opens BLIP or GIT from a folder. Close it when it is done with.
 *
 * Needs `--allow-read` for the folder, and `--allow-ffi`, `--allow-env` and
 * `--allow-sys` for onnxruntime. Whether a GPU can be used is tried out in
 * another process, which needs `--allow-run`; without it, the CPU is used
 * unless `provider` names another.
 *
 * @param choice The folder, and how sentences are made.
 * @throws {ModelError} Where a file is missing, can't be used, or does not
 * belong with the others, or the provider is not to be had.
 * @throws {RangeError} Where a setting makes no sense.
 *
 * @example
 * ```ts
 * import { decodeImage, openCaptioner } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * const fixtures = "tests/fixtures/captioners";
 * const path = `${fixtures}/images/1_hill_640x480.png`;
 * const bytes = () => Deno.readFile(path);
 * await using captioner = await openCaptioner({
 *   captioner: "blip",
 *   model: `${fixtures}/blip-tiny`,
 *   settings: { way: "beams", numBeams: 3 },
 * });
 * const results = await captioner.caption([
 *   { path, bytes, pixels: async () => await decodeImage(await bytes()) },
 * ]);
 * deepEqual(results, [{
 *   kind: "captioned",
 *   text: "a landscape with a sun, a hill and grass",
 *   tokens: 11,
 * }]);
 * ```
 */
export async function openCaptioner(
  choice: CaptionerChoice,
): Promise<ImageCaptioner> {
  // Loaded when it is called, as in `tagDataset`.
  const { loadCaptioner } = await import("./load_captioner.ts");
  const { planProvider } = await import("../model/provider/plan_provider.ts");
  const { providerJudge } = await import("../model/provider/judge_provider.ts");
  const { provider = "auto", requireGpu = false } = choice;
  const plan = await planProvider({ provider, requireGpu }, providerJudge());
  return await loadCaptioner(choice, plan);
}
