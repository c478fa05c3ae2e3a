import { loadSharp } from "../../image/decoders/sharp_pixels.ts";
import { retrying, sleep, Transient } from "../../model/hub/retry.ts";
import { ModelError } from "../../model/model_error.ts";
import { count } from "../../text/count.ts";
import type {
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../captioner.ts";
import { chatAddress } from "./chat_address.ts";
import { type ChatReply, openChatConnection } from "./chat_connection.ts";
import { chatRequest } from "./chat_request.ts";
import { encodeImage } from "./encode_image.ts";
import { findChatModel } from "./find_chat_model.ts";
import {
  type HttpCaptionerOptions,
  settleHttpOptions,
} from "./http_options.ts";
import { parsePrompt } from "./prompt_template.ts";
import { readAnswer } from "./read_answer.ts";
import { readKey } from "./read_key.ts";
import { openSlots } from "./slots.ts";

/** What was asked of a server so far. */
export interface HttpUsage {
  /** Requests for captions that were sent, repeated ones included. */
  readonly requests: number;
  /** Captions that came of them. */
  readonly captions: number;
  /** Tokens of prompts and images, as far as the server told. */
  readonly promptTokens: number;
  /** Tokens of answers, thoughts included, as far as the server told. */
  readonly completionTokens: number;
}

/** A captioner that asks a server. */
export interface HttpCaptioner extends ImageCaptioner {
  /** What was asked so far. */
  usage(): HttpUsage;
}

/**
 * Opens a captioner that asks a chat server with OpenAI's protocol: llama.cpp,
 * vLLM, Ollama, LM Studio, or a hosted one. The server is asked for its models
 * first, so that a wrong address or key shows before the first image.
 *
 * Each image is made smaller, encoded anew and sent with a prompt; what comes
 * back is cleaned to one line. What may be over at the next try is tried again:
 * 408, 425, 429, 5xx, connections that are cut, answers that do not come or are
 * no JSON. What then fails is that image's result; but a key or a model that is
 * refused, a redirect to another origin, and a server that answers none of
 * several images in a row, end the run.
 *
 * Needs `--allow-net` for the server, `--allow-env` for the key's variable, and
 * what sharp needs.
 *
 * @param options The server, the prompt, the limits.
 * @throws {RangeError} For an option that is out of bounds, or a prompt that
 * can't be read.
 * @throws {ModelError} Where address, key or model is wrong, or the server is
 * not to be had.
 *
 * @example
 * ```ts
 * import { openHttpCaptioner } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * // In place of a server.
 * const answers: Record<string, unknown> = {
 *   "/v1/models": { data: [{ id: "joycaption" }] },
 *   "/v1/chat/completions": {
 *     choices: [{ message: { content: "Caption: A red square." }, finish_reason: "stop" }],
 *   },
 * };
 * await using captioner = await openHttpCaptioner({
 *   url: "http://localhost:8080/v1",
 *   prompt: "Describe this image. Tags: {tags}",
 *   fetch: (url) => Promise.resolve(Response.json(answers[new URL(url as URL).pathname])),
 * });
 * const red = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1, channels: 3 as const };
 * const results = await captioner.caption([{
 *   path: "red.png",
 *   bytes: () => Promise.reject(new Error("not asked for")),
 *   pixels: () => Promise.resolve(red),
 * }]);
 * deepEqual(results, [{ kind: "captioned", text: "A red square.", tokens: null }]);
 * ```
 */
export async function openHttpCaptioner(
  options: HttpCaptionerOptions,
): Promise<HttpCaptioner> {
  const settings = settleHttpOptions(options);
  const prompt = parsePrompt(settings.prompt);
  const address = chatAddress(options.url);
  const { keyFrom, env = (name) => Deno.env.get(name), onRetry } = options;
  const connection = openChatConnection({
    address,
    key: keyFrom === undefined ? null : readKey(keyFrom, env),
    keyFrom: keyFrom ?? null,
    patience: settings.pace.stall,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const closing = new AbortController();
  const ending = AbortSignal.any(
    [closing.signal, ...(options.signal ? [options.signal] : [])],
  );
  await loadSharp().catch((cause: unknown) => {
    throw new ModelError(
      "Images can't be encoded for a server: sharp can't be loaded here " +
        "(wdtag doctor says why)",
      { cause },
    );
  });
  const model = await findChatModel(
    connection,
    options.model ?? null,
    settings.pace,
    ending,
    onRetry,
  );

  const slots = openSlots(settings.parallel);
  const used = {
    requests: 0,
    captions: 0,
    promptTokens: 0,
    completionTokens: 0,
  };
  /** Images in a row that no answer came for. */
  let unanswered = 0;
  /** Before this time, in milliseconds, the server wants no requests. */
  let notBefore = 0;

  const spent = `The budget of ${
    count(settings.maxRequests ?? 0, "request")
  } is spent`;
  const isSpent = () =>
    settings.maxRequests !== null && used.requests >= settings.maxRequests;

  /** One request, where the budget allows it and the server wants it. */
  async function send(
    body: string,
    signal: AbortSignal,
  ): Promise<
    ChatReply | { readonly kind: "broken"; readonly error: ModelError }
  > {
    const wait = notBefore - Date.now();
    if (wait > 0) {
      onRetry?.(`"${connection.host}" asks for fewer requests`, wait);
      await sleep(wait, signal);
    }
    if (isSpent()) return { kind: "refused", status: 0, reason: spent };
    used.requests++;
    try {
      return await connection.ask(body, signal);
    } catch (error) {
      if (error instanceof Transient && error.after !== null) {
        const pause = Math.min(error.after, settings.pace.longestWait);
        notBefore = Math.max(notBefore, Date.now() + pause);
      }
      // Not to be taken for what `retrying` throws after its last try.
      if (error instanceof ModelError) return { kind: "broken", error };
      throw error;
    }
  }

  async function captionOne(
    image: CaptionImage,
    signal: AbortSignal,
  ): Promise<CaptionResult> {
    if (isSpent()) return { kind: "failed", reason: spent };
    let body: string;
    try {
      const pixels = await image.pixels();
      const { imageSide: side, imageFormat: format, jpegQuality: quality } =
        settings;
      const url = await encodeImage(pixels, { side, format, quality });
      const { system, fields } = settings;
      body = chatRequest(
        { model, system, prompt, fields },
        url,
        image.grounding,
      );
    } catch (cause) {
      signal.throwIfAborted();
      const reason = cause instanceof Error ? cause.message : String(cause);
      return { kind: "failed", reason, cause };
    }
    let reply;
    try {
      reply = await retrying({
        what: "No caption came",
        resumes: false,
        pace: settings.pace,
        signal,
        attempt: () => send(body, signal),
        ...(onRetry === undefined ? {} : { onRetry }),
      });
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      unanswered++;
      if (unanswered < settings.giveUpAfter) {
        return { kind: "failed", reason: error.message, cause: error };
      }
      throw new ModelError(
        `The captioner's server answered for none of ${unanswered} images in ` +
          `a row: ${error.message}`,
        { cause: error },
      );
    }
    if (reply.kind === "broken") throw reply.error;
    if (reply.kind === "refused") {
      if (reply.status > 0) unanswered = 0;
      return { kind: "failed", reason: reply.reason };
    }
    unanswered = 0;
    const answer = readAnswer(reply.json, connection.quote);
    const { prompt: prompted, completion: tokens } = answer.usage;
    used.promptTokens += prompted ?? 0;
    used.completionTokens += tokens ?? 0;
    if (answer.kind === "none") {
      return { kind: "failed", reason: answer.reason };
    }
    if (connection.holdsKey(answer.text)) {
      const reason = "The answer holds the key, which is in no caption";
      return { kind: "failed", reason };
    }
    used.captions++;
    return { kind: "captioned", text: answer.text, tokens };
  }

  const { names } = prompt;
  return {
    id: "http",
    model: `${model} at ${connection.host}`,
    licence: null,
    files: [],
    capabilities: {
      batch: 1,
      parallel: settings.parallel,
      prompt: true,
      tags: names.has("tags") || names.has("character"),
      existing: names.has("existing"),
      beams: false,
      sampling: true,
      // Few servers keep to it, and none promises to.
      seed: false,
    },
    usage: () => ({ ...used }),
    exhausted: () => isSpent() ? spent : null,
    async caption(images, call = {}) {
      const failing = new AbortController();
      const signal = AbortSignal.any([
        ending,
        failing.signal,
        ...(call.signal ? [call.signal] : []),
      ]);
      const settled = await Promise.allSettled(images.map(async (image) => {
        try {
          return await slots.run(signal, () => captionOne(image, signal));
        } catch (error) {
          // The other images of the call are not to go on alone.
          failing.abort(error);
          throw error;
        }
      }));
      signal.throwIfAborted();
      return settled.map((each) => {
        if (each.status === "rejected") throw each.reason;
        return each.value;
      });
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new DOMException("The captioner was closed", "AbortError"));
      await slots.idle();
    },
  };
}
