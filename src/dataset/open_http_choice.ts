import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import type { HttpCaptionerOptions } from "../captioners/http/http_options.ts";
import { openHttpCaptioner } from "../captioners/http/open_http_captioner.ts";
import { chatPace } from "../captioners/http/http_options.ts";
import type { RunEvent } from "./run_event.ts";
import { yieldEvents } from "./yield_events.ts";

/**
 * Opens the captioner that asks a server; what is tried again while it opens
 * is told as warnings.
 *
 * @param settings What it is told; the address is there.
 * @param signal Ends the opening, and everything after it.
 */
export async function* openHttpChoice(
  settings: CaptionerSettings,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, ImageCaptioner, void> {
  let isOpening = true;
  const captioner = yield* yieldEvents<RunEvent, ImageCaptioner>(
    signal,
    (emit) =>
      openHttpCaptioner({
        ...httpOptions(settings),
        signal,
        onRetry(reason, wait) {
          // Later, a request that is tried again is no news to people.
          if (!isOpening) return;
          const message = `${reason}: another try in ${
            Math.max(1, Math.round(wait / 1000))
          } s`;
          emit({ kind: "warning", message });
        },
      }),
  );
  isOpening = false;
  return captioner;
}

/** What was said, by the library's names; the rest is the captioner's own. */
function httpOptions(settings: CaptionerSettings): HttpCaptionerOptions {
  const { url, timeout, retries } = settings;
  const said = {
    model: settings.model,
    keyFrom: settings.keyFrom,
    promptPreset: settings.promptPreset,
    prompt: settings.prompt,
    system: settings.system,
    imageSide: settings.imageSide,
    imageFormat: settings.imageFormat,
    jpegQuality: settings.jpegQuality,
    maxTokens: settings.maxTokens,
    temperature: settings.temperature,
    topP: settings.topP,
    seed: settings.seed,
    parallel: settings.parallel,
    maxRequests: settings.maxRequests,
    body: settings.body,
  };
  return {
    ...Object.fromEntries(
      Object.entries(said).filter(([, value]) => value !== null),
    ),
    url: url!,
    pace: {
      attempts: retries === null ? chatPace.attempts : retries + 1,
      stall: timeout === null ? chatPace.stall : timeout * 1000,
    },
  };
}
