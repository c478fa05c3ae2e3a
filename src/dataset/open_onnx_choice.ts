import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import { findBlip, publicBlip } from "../captioners/find_blip.ts";
import type { CaptionerPlace } from "../captioners/find_blip.ts";
import { openCaptioner } from "../captioners/open_captioner.ts";
import type { SentenceSettings } from "../captioners/sentence_settings.ts";
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
    const { model } = settings;
    const place = model === null ? yield* pullBlip(signal) : { model };
    return await openCaptioner({
      ...place,
      captioner,
      provider: settings.provider ?? "cpu",
      settings: sentenceSettings(captioner, settings),
    });
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
