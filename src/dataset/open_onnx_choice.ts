import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import { findBlip, publicBlip } from "../captioners/find_blip.ts";
import type { CaptionerPlace } from "../captioners/find_blip.ts";
import { loadCaptioner } from "../captioners/load_captioner.ts";
import type { SentenceSettings } from "../captioners/sentence_settings.ts";
import { providerJudge } from "../model/provider/judge_provider.ts";
import { planProvider } from "../model/provider/plan_provider.ts";
import type { CaptionerOpener } from "./open_chosen_captioner.ts";
import { pullRunEvent } from "./pull_run_event.ts";
import type { RunEvent } from "./run_event.ts";
import { yieldEvents } from "./yield_events.ts";

/**
 * Makes the opener of BLIP or GIT. BLIP without a model is the public export,
 * which is downloaded where it is missing.
 *
 * @param captioner Which.
 */
export function openOnnxChoice(captioner: "blip" | "git"): CaptionerOpener {
  return async function* (settings, signal) {
    const { model, batchSize } = settings;
    const wish = {
      provider: settings.provider ?? "auto",
      requireGpu: settings.requireGpu ?? false,
    };
    // Before a download: a provider that can't be had needs no model.
    const plan = await planProvider(wish, providerJudge(signal));
    signal.throwIfAborted();
    const place = model === null ? yield* pullBlip(signal) : { model };
    const choice = {
      ...place,
      captioner,
      settings: sentenceSettings(captioner, settings),
      ...(batchSize === null ? {} : { batch: batchSize }),
    };
    return await loadCaptioner(choice, plan);
  };
}

async function* pullBlip(
  signal: AbortSignal,
): AsyncGenerator<RunEvent, CaptionerPlace, void> {
  yield {
    kind: "warning",
    message:
      `Without a model of its own, blip is "${publicBlip}", the base model; sd-scripts uses the large one`,
  };
  return yield* yieldEvents<RunEvent, CaptionerPlace>(
    signal,
    (emit, inner) =>
      findBlip(inner, (event) => {
        const told = pullRunEvent(event);
        if (told !== null) emit(told);
      }),
  );
}

/** What was said; the rest is the captioner's own. */
function sentenceSettings(
  captioner: "blip" | "git",
  { beamSearch, removeWords, ...said }: CaptionerSettings,
): Partial<SentenceSettings> {
  const { numBeams, topP, minLength, maxLength, seed, prompt } = said;
  // BLIP draws unless it is told to search, GIT the other way round. As in
  // sd-scripts, --top_p says nothing to a search.
  const way = beamSearch || (captioner === "git" && topP === null)
    ? "beams"
    : "sample";
  return {
    way,
    removeWords: removeWords ?? false,
    cleanUpSpaces: said.cleanUpSpaces,
    ...(numBeams === null ? {} : { numBeams }),
    ...(topP === null ? {} : { topP }),
    ...(minLength === null ? {} : { minLength }),
    ...(maxLength === null ? {} : { maxLength }),
    ...(seed === null ? {} : { seed }),
    ...(prompt === null ? {} : { prompt }),
  };
}
