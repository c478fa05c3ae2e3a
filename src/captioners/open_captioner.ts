import type { ImageCaptioner } from "./captioner.ts";
import type { OnnxCaptionerOptions } from "./onnx/open_onnx_captioner.ts";
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
  /** What it runs on, as `--provider` calls it; the CPU unless it is said. */
  readonly provider?: string;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** Whether the graph with a cache is used where there are both; yes unless it is said. */
  readonly cache?: boolean;
}

/**
 * Opens BLIP or GIT from a folder. Close it when it is done with.
 *
 * Needs `--allow-read` for the folder, and `--allow-ffi`, `--allow-env` and
 * `--allow-sys` for onnxruntime.
 *
 * @param choice The folder, and how sentences are made.
 * @throws {ModelError} Where a file is missing, can't be used, or does not
 * belong with the others.
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
  const { captioner, model, settings = {}, threads = null, cache = true } =
    choice;
  const { parseProvider } = await import("../model/provider/provider.ts");
  const provider = parseProvider(choice.provider ?? "cpu");
  if (provider === "auto") {
    throw new RangeError(
      'A captioner\'s provider must be named, such as "cpu", not "auto"',
    );
  }
  const { readCaptionerFolder } = await import(
    "./onnx/read_captioner_folder.ts"
  );
  const usual = await import("./sentence_settings.ts");
  const base = captioner === "git"
    ? usual.gitGreedy
    : settings.way === "beams"
    ? usual.blipBeams
    : usual.blipSampling;
  const options: OnnxCaptionerOptions = {
    provider,
    threads,
    cache,
    folder: await readCaptionerFolder(model, choice.tokenizerFolder),
    settings: { ...base, ...settings },
  };
  if (captioner === "git") {
    const { openGit } = await import("./git.ts");
    return await openGit(options);
  }
  const { openBlip } = await import("./blip.ts");
  return await openBlip(options);
}
