import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import { openPluginCaptioner } from "../plugin/captioner/open_plugin_captioner.ts";
import type { PluginChoice } from "../plugin/plugin_choice.ts";
import { pullRunEvent } from "./pull_run_event.ts";
import type { RunEvent } from "./run_event.ts";
import { yieldEvents } from "./yield_events.ts";

/**
 * Opens a plugin's captioner. What it says while it is opened is told as
 * warnings, and what it says later by its `notes`.
 *
 * @param settings What it is told; its file is there.
 * @param signal Ends the opening, and everything after it.
 */
export async function* openPluginChoice(
  settings: CaptionerSettings,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, ImageCaptioner, void> {
  const { model, prompt, seed } = settings;
  const provider = settings.provider ?? "cpu";
  const notes: string[] = [];
  let isOpening = true;
  const captioner = yield* yieldEvents<RunEvent, ImageCaptioner>(
    signal,
    async (emit, inner) => {
      const opened = await openPluginCaptioner(choiceOf(settings), {
        ...{ model, provider, prompt, seed, signal },
        settings: wishesOf(settings),
        onMessage(message) {
          if (isOpening) emit({ kind: "warning", message });
          else notes.push(message);
        },
        onPull(event) {
          const told = pullRunEvent(event);
          if (told !== null) emit(told);
        },
      });
      if (!inner.aborted) return opened;
      // Nobody reads on: nobody else would close it.
      await opened[Symbol.asyncDispose]();
      throw inner.reason;
    },
  );
  isOpening = false;
  return { ...captioner, notes: () => notes.splice(0) };
}

function choiceOf(
  { name, from, options, permissions, trust, timeout }: CaptionerSettings,
): PluginChoice {
  return {
    plugin: name!,
    options: options ?? {},
    permissions: permissions ?? {},
    trust: trust ?? "sandboxed",
    timeout,
    from,
  };
}

function wishesOf(
  { numBeams, topP, minLength, maxLength }: CaptionerSettings,
) {
  return {
    ...(numBeams === null ? {} : { numBeams }),
    ...(topP === null ? {} : { topP }),
    ...(minLength === null ? {} : { minLength }),
    ...(maxLength === null ? {} : { maxLength }),
  };
}
