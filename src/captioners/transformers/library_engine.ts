import { ModelError } from "../../model/model_error.ts";
import type { RawImage } from "../../image/raw_image.ts";
import { quoted } from "../../model/hub/quoted.ts";
import type { Engine, EngineAnswer, EngineModel } from "./engine.ts";
import type { Library } from "./library.ts";
import { unloadable, unusable } from "./library_reason.ts";
import { modelKind } from "./model_kind.ts";
import { openSpeaker, type Speaker } from "./open_speaker.ts";

/**
 * Runs a model with transformers.js in this thread, which is blocked whenever
 * onnxruntime works.
 *
 * @param load Loads the library; called once.
 */
export function libraryEngine(load: () => Promise<Library>): Engine {
  let loading: Promise<Library> | null = null;
  let speaker: Speaker | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  async function library(): Promise<Library> {
    try {
      return await (loading ??= load());
    } catch (cause) {
      throw new ModelError(unloadable(cause), { cause });
    }
  }

  /** One after the other: they would only take each other's processors. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  return {
    async survey(model) {
      const lib = await library();
      const config = await asModel(
        model,
        () => lib.AutoConfig.from_pretrained(model.folder),
      );
      const kind = modelKind(config, model.name);
      const files = await asModel(
        model,
        () =>
          lib.ModelRegistry.get_model_files(model.folder, {
            config,
            ...choiceOf(model),
          }),
      );
      return { kind, type: String(config["model_type"]), files };
    },

    async open(run) {
      const lib = await library();
      speaker = await asModel(run, () => openSpeaker(lib, run, choiceOf(run)));
      const first = speaker;
      // What can't run is found out before anything is written.
      const answer = await inTurn(() => askOne(first, blank, "?", 2));
      if (answer.kind !== "said") {
        await speaker.close();
        speaker = null;
        throw new ModelError(cannotOpen(run, answer.reason));
      }
    },

    ask({ image, prompt }, signal) {
      return inTurn(async () => {
        signal?.throwIfAborted();
        if (speaker === null) throw new Error("No model is open");
        const answer = await askOne(speaker, image, prompt, null, signal);
        signal?.throwIfAborted();
        return answer;
      });
    },

    async [Symbol.asyncDispose]() {
      await turn;
      const closing = speaker;
      speaker = null;
      await closing?.close();
    },
  };
}

async function askOne(
  speaker: Speaker,
  image: RawImage,
  prompt: string,
  most: number | null,
  signal?: AbortSignal,
): Promise<EngineAnswer> {
  let inputs;
  try {
    inputs = await speaker.look(image, prompt);
  } catch (error) {
    return { kind: "unseen", reason: unusable(error) };
  }
  signal?.throwIfAborted();
  try {
    return { kind: "said", ...await speaker.say(inputs, most, signal) };
  } catch (error) {
    return { kind: "gave up", reason: unusable(error) };
  }
}

/** What the library is told of dtype and device; what it is not told, it chooses. */
function choiceOf(
  { dtype, provider }: EngineModel,
): Readonly<Record<string, unknown>> {
  return {
    device: provider.name,
    ...(dtype === null ? {} : { dtype }),
  };
}

async function asModel<T>(
  model: EngineModel,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ModelError || cause instanceof RangeError) throw cause;
    throw new ModelError(cannotOpen(model, unusable(cause)), { cause });
  }
}

function cannotOpen({ name }: EngineModel, reason: string): string {
  return `Cannot open captioner ${quoted(name)}: ${reason}`;
}

/** Grey, and no square. */
const blank: RawImage = {
  data: new Uint8Array(64 * 48 * 3).fill(128),
  width: 64,
  height: 48,
  channels: 3,
};
