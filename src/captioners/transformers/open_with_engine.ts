import { ModelError } from "../../model/model_error.ts";
import { quoted } from "../../model/hub/quoted.ts";
import type {
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../captioner.ts";
import { cleanAnswer } from "../http/clean_answer.ts";
import { captionLine } from "../http/caption_line.ts";
import {
  fillPrompt,
  parsePrompt,
  type PromptName,
} from "../http/prompt_template.ts";
import type { Engine, EngineAnswer } from "./engine.ts";
import {
  findTransformersModel,
  type FoundModel,
} from "./find_transformers_model.ts";
import { florenceTasks, type ModelKind } from "./model_kind.ts";
import {
  settleTransformersOptions,
  type TransformersOpening,
  type TransformersSettings,
} from "./transformers_options.ts";

/** Images in a row at which a model may give up until it counts as broken. */
const patience = 3;

/**
 * Does what `openTransformersCaptioner` promises.
 *
 * @param options Which model, and how it is asked.
 * @param engine Makes what runs it.
 */
export async function openWithEngine(
  options: TransformersOpening,
  engine: () => Engine,
): Promise<ImageCaptioner> {
  const settings = settleTransformersOptions(options);
  const template = parsePrompt(settings.prompt);
  const closing = new AbortController();
  const ending = AbortSignal.any(
    [closing.signal, ...(options.signal ? [options.signal] : [])],
  );
  const { model: name, openingSignal } = options;
  const opening = AbortSignal.any(
    openingSignal === undefined ? [ending] : [ending, openingSignal],
  );
  const runner = engine();
  try {
    const { dtype, provider } = settings;
    const found = await findTransformersModel({
      model: name,
      revision: options.revision ?? null,
      settings: options.settings ?? null,
      signal: opening,
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      survey: (folder) => runner.survey({ folder, name, dtype, provider }),
    });
    opening.throwIfAborted();
    const { kind } = found.survey;
    checkKind(kind, settings, name);
    await runner.open({
      folder: found.folder,
      name,
      dtype,
      provider,
      threads: settings.threads,
      task: settings.task ?? florenceTasks.detailed,
      system: settings.system,
      chatTemplate: found.chatTemplate,
      maxTokens: settings.maxTokens,
      minTokens: settings.minTokens,
    });
    opening.throwIfAborted();
    return captionerOf(
      name,
      found,
      runner,
      ending,
      closing,
      (image) =>
        fillPrompt(template, {
          tags: (image.grounding?.tags ?? []).join(", "),
          character: (image.grounding?.characters ?? []).join(", "),
          existing: image.grounding?.existing ?? "",
        }),
      template.names,
    );
  } catch (error) {
    await runner[Symbol.asyncDispose]();
    throw error;
  }
}

function captionerOf(
  name: string,
  { survey: { kind }, files }: FoundModel,
  runner: Engine,
  ending: AbortSignal,
  closing: AbortController,
  prompt: (image: CaptionImage) => string,
  names: ReadonlySet<PromptName>,
): ImageCaptioner {
  let gaveUp = 0;

  async function captionOne(
    image: CaptionImage,
    signal: AbortSignal,
  ): Promise<CaptionResult> {
    let pixels;
    try {
      pixels = await image.pixels();
    } catch (cause) {
      signal.throwIfAborted();
      const reason = cause instanceof Error ? cause.message : `${cause}`;
      return { kind: "failed", reason, cause };
    }
    signal.throwIfAborted();
    const answer = await runner.ask(
      { image: pixels, prompt: kind === "chat" ? prompt(image) : "" },
      signal,
    );
    gaveUp = answer.kind === "gave up" ? gaveUp + 1 : 0;
    if (answer.kind === "gave up" && gaveUp >= patience) {
      throw new ModelError(
        `${
          quoted(name)
        } gave up at ${gaveUp} images in a row: ${answer.reason}`,
      );
    }
    return resultOf(answer, kind);
  }

  return {
    id: "transformers",
    model: name,
    licence: null,
    files,
    capabilities: {
      batch: 1,
      // One is decoded while the other is looked at.
      parallel: 2,
      prompt: kind !== "plain",
      tags: kind === "chat" && (names.has("tags") || names.has("character")),
      existing: kind === "chat" && names.has("existing"),
      beams: false,
      sampling: false,
      seed: false,
    },
    async caption(images, call = {}) {
      const signal = AbortSignal.any(
        [ending, ...(call.signal ? [call.signal] : [])],
      );
      const results: CaptionResult[] = [];
      for (const image of images) {
        signal.throwIfAborted();
        results.push(await captionOne(image, signal));
      }
      return results;
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new DOMException("The captioner was closed", "AbortError"));
      await runner[Symbol.asyncDispose]();
    },
  };
}

/** The one policy for what a model says. */
function resultOf(answer: EngineAnswer, kind: ModelKind): CaptionResult {
  if (answer.kind !== "said") {
    return { kind: "failed", reason: answer.reason };
  }
  const { tokens } = answer;
  // BLIP's captions may break off too; of these, a whole one was asked for.
  if (answer.cut && kind !== "plain") {
    return {
      kind: "failed",
      reason: `The caption was cut off after ${tokens} tokens: ` +
        "allow more with --max_length",
    };
  }
  const text = kind === "chat"
    ? cleanAnswer(answer.text)
    : captionLine(answer.text);
  return text === ""
    ? { kind: "failed", reason: "The model said nothing" }
    : { kind: "captioned", text, tokens };
}

/** What was asked for has to mean something to the model. */
function checkKind(
  kind: ModelKind,
  { task, isPrompted, minTokens, maxTokens }: TransformersSettings,
  model: string,
): void {
  if (task !== null && kind !== "task") {
    throw new RangeError(
      `--task is for Florence-2, which ${quoted(model)} is not` +
        (kind === "chat" ? ": ask it with --prompt" : ""),
    );
  }
  if (isPrompted && kind === "task") {
    throw new RangeError(
      `${quoted(model)} is a Florence-2, which takes no prompt: ` +
        "choose what it does with --task",
    );
  }
  if (isPrompted && kind === "plain") {
    throw new RangeError(`${quoted(model)} takes no prompt`);
  }
  if (kind === "plain" && minTokens !== null && maxTokens === null) {
    throw new RangeError(
      "--min_length needs --max_length with this model, which has its own limit",
    );
  }
}
