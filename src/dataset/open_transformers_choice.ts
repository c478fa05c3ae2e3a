import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import { openWithEngine } from "../captioners/transformers/open_with_engine.ts";
import type { TransformersOpening } from "../captioners/transformers/transformers_options.ts";
import { workerEngine } from "../captioners/transformers/worker_engine.ts";
import { pullRunEvent } from "./pull_run_event.ts";
import type { RunEvent } from "./run_event.ts";
import { yieldEvents } from "./yield_events.ts";

/**
 * Opens the captioner that runs on transformers.js, downloading what is
 * missing of its model.
 *
 * @param settings What it is told; the model is there.
 * @param signal Ends the opening, and everything after it.
 */
export async function* openTransformersChoice(
  settings: CaptionerSettings,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, ImageCaptioner, void> {
  return yield* yieldEvents<RunEvent, ImageCaptioner>(
    signal,
    (emit, inner) =>
      openWithEngine({
        ...transformersOptions(settings),
        signal,
        openingSignal: inner,
        onEvent(event) {
          const told = pullRunEvent(event);
          if (told !== null) emit(told);
        },
      }, workerEngine),
  );
}

/** What was said, by the library's names; the rest is the captioner's own. */
function transformersOptions(settings: CaptionerSettings): TransformersOpening {
  const said = {
    provider: settings.provider,
    task: settings.task,
    promptPreset: settings.promptPreset,
    prompt: settings.prompt,
    system: settings.system,
    dtype: settings.dtype,
    minTokens: settings.minLength,
    maxTokens: settings.maxLength,
  };
  return {
    ...Object.fromEntries(
      Object.entries(said).filter(([, value]) => value !== null),
    ),
    model: settings.model!,
  };
}
