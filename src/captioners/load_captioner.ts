import type { ProviderPlan } from "../model/provider/plan_provider.ts";
import { openBlip } from "./blip.ts";
import type { ImageCaptioner } from "./captioner.ts";
import { openGit } from "./git.ts";
import type { CaptionerChoice } from "./open_captioner.ts";
import type { OnnxCaptionerOptions } from "./onnx/open_onnx_captioner.ts";
import { readCaptionerFolder } from "./onnx/read_captioner_folder.ts";
import { blipBeams, blipSampling, gitGreedy } from "./sentence_settings.ts";

/**
 * Opens BLIP or GIT on the first provider of a plan that takes it: what
 * `openCaptioner` does once it is known what there is to run on.
 *
 * @param choice The folder, and how sentences are made.
 * @param plan See `planProvider`.
 * @throws {ModelError} Where a file is missing, can't be used, or does not
 * belong with the others, or no provider of the plan runs it.
 * @throws {RangeError} Where a setting makes no sense.
 */
export async function loadCaptioner(
  choice: Omit<CaptionerChoice, "provider" | "requireGpu">,
  plan: ProviderPlan,
): Promise<ImageCaptioner> {
  const { captioner, model, settings = {}, threads = null } = choice;
  const { cache = true, batch = 1 } = choice;
  const base = captioner === "git"
    ? gitGreedy
    : settings.way === "beams"
    ? blipBeams
    : blipSampling;
  const options: OnnxCaptionerOptions = {
    plan,
    threads,
    cache,
    batch,
    folder: await readCaptionerFolder(model, choice.tokenizerFolder),
    settings: { ...base, ...settings },
  };
  return await (captioner === "git" ? openGit(options) : openBlip(options));
}
