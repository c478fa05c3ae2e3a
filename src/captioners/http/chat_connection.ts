import { networkReason } from "../../model/hub/network_reason.ts";
import { redact } from "../../model/hub/redact.ts";
import { retryAfter } from "../../model/hub/refusal.ts";
import { Transient } from "../../model/hub/retry.ts";
import { ModelError } from "../../model/model_error.ts";
import type { ChatAddress } from "./chat_address.ts";
import { captionLine } from "./caption_line.ts";
import { excerpt, field } from "./read_answer.ts";

/** What one request came to. */
export type ChatReply =
  /** JSON that was parsed. */
  | { readonly kind: "json"; readonly json: unknown }
  /** An answer for this request alone: another image may fare better. */
  | {
    readonly kind: "refused";
    readonly status: number;
    readonly reason: string;
  };

/** A way to a chat server. */
export interface ChatConnection {
  /** The server, as messages name it. */
  readonly host: string;
  /**
   * The beginning of what the server wrote, quoted, without the key: what a
   * message may hold of it.
   *
   * @param text What the server wrote.
   */
  quote(text: string): string;
  /**
   * Whether a text holds the key. A key that is too short to be one, such as
   * the "none" that a server without keys is given, is in no text.
   *
   * @param text One that has no invisible characters.
   */
  holdsKey(text: string): boolean;
  /**
   * Makes one request.
   *
   * @param body The JSON to send to the chat; null asks for the list of models.
   * @param signal Ends it.
   * @throws {Transient} Where another try may do better: 408, 425, 429, 5xx, a
   * connection that is cut, no answer in time, an answer that is no JSON.
   * @throws {ModelError} Where no request will do better.
   */
  ask(body: string | null, signal: AbortSignal): Promise<ChatReply>;
}

/** How a way to a chat server is made. */
export interface ChatConnectionOptions {
  /** Where it is. */
  readonly address: ChatAddress;
  /** The key, or null. */
  readonly key: string | null;
  /** The variable that the key is from, for messages; null without one. */
  readonly keyFrom: string | null;
  /** Milliseconds that an answer may take, its last byte included. */
  readonly patience: number;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
}

/** Bytes of the longest answer that is read: thoughts are long. */
export const longestAnswer = 2 * 1024 * 1024;

/** Bytes that are read of an answer that only says why not. */
const longestRefusal = 64 * 1024;

/** Characters of the shortest key that a caption is searched for. */
const shortestKey = 12;

/** Redirects, all of them on the server itself, that one request may meet. */
const mostRedirects = 5;

/**
 * Opens a way to a chat server. Nothing is sent yet. The key goes to the
 * address's own origin alone, and so do images: a redirect elsewhere is an
 * error, and one on the same origin is followed only where it keeps the request
 * as it is (307, 308). Needs `--allow-net`.
 *
 * @param options Where to, and how.
 */
export function openChatConnection(
  { address, key, keyFrom, patience, fetch: send = fetch }:
    ChatConnectionOptions,
): ChatConnection {
  const { host } = address.chat;
  const shown = JSON.stringify(host);
  const secrets = key === null ? [] : [key, encodeURIComponent(key)];
  // Cleaned first: what is invisible could hide a secret.
  const reasonOf = (text: string) =>
    excerpt(redact(captionLine(text), secrets));

  async function ask(
    body: string | null,
    signal: AbortSignal,
  ): Promise<ChatReply> {
    signal.throwIfAborted();
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), patience);
    let response: Response | null = null;
    try {
      response = await request(body, AbortSignal.any([signal, over.signal]));
      const text = await readText(
        response,
        response.ok ? longestAnswer : longestRefusal,
      );
      if (!response.ok) return refusal(response, text ?? "", body !== null);
      if (text === null) {
        const most = `${longestAnswer / 1024 / 1024} MiB`;
        const reason = `${shown} answered with more than ${most}`;
        return { kind: "refused", status: 200, reason };
      }
      return { kind: "json", json: parse(text, body !== null) };
    } catch (error) {
      if (error instanceof Transient || error instanceof ModelError) {
        throw error;
      }
      if (signal.aborted) throw signal.reason;
      throw failure(error, over.signal.aborted);
    } finally {
      clearTimeout(timer);
      await response?.body?.cancel().catch(() => {});
    }
  }

  async function request(
    body: string | null,
    signal: AbortSignal,
  ): Promise<Response> {
    let url = body === null ? address.models : address.chat;
    for (let hops = 0;; hops++) {
      const response = await send(url, {
        method: body === null ? "GET" : "POST",
        ...(body === null ? {} : { body }),
        redirect: "manual",
        signal,
        headers: {
          accept: "application/json",
          "accept-encoding": "identity",
          "user-agent": "wdtag",
          ...(body === null ? {} : { "content-type": "application/json" }),
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
      });
      const { status } = response;
      if (status < 300 || status >= 400) return response;
      const location = response.headers.get("location");
      await response.body?.cancel().catch(() => {});
      const next = location !== null && URL.canParse(location, url)
        ? new URL(location, url)
        : null;
      const isKept = status === 307 || status === 308;
      if (next?.origin !== url.origin || !isKept || hops >= mostRedirects) {
        throw new ModelError(
          `${shown} redirects (${status}) to ${
            next === null
              ? "no address"
              : reasonOf(`${next.protocol}//${next.host}${next.pathname}`)
          }, where nothing is sent: if it is to be trusted, give that ` +
            "address itself",
        );
      }
      url = next;
    }
  }

  function refusal(
    { status, headers }: Response,
    text: string,
    isChat: boolean,
  ): ChatReply {
    const words = serverWords(text);
    const said = words === "" ? "" : `: ${reasonOf(words)}`;
    const code = JSON.stringify(field(parsed(text), "error") ?? "");
    if (status === 401) {
      throw new ModelError(
        key === null
          ? `${shown} asks for a key (401): put it into an environment ` +
            "variable and name that"
          : `${shown} refused the key in ${
            JSON.stringify(keyFrom)
          } (401)${said}`,
      );
    }
    if (status === 402 || (status === 429 && /insufficient_quota/.test(code))) {
      throw new ModelError(`${shown} asks for payment (${status})${said}`);
    }
    if (isChat && (status === 404 || status === 405)) {
      throw new ModelError(
        `${shown} does not know this address or this model (${status})${said}: ` +
          "check both; the address of most servers ends in /v1",
      );
    }
    const isPassing = [408, 425, 429].includes(status) ||
      (status >= 500 && status !== 501);
    const reason = status === 429
      ? `${shown} asks for fewer requests (429)${said}`
      : `${shown} answered with ${status}${said}`;
    if (!isPassing) return { kind: "refused", status, reason };
    throw new Transient(reason, {
      after: retryAfter(headers.get("retry-after"), Date.now()),
    });
  }

  function parse(text: string, isChat: boolean): unknown {
    const json = parsed(text);
    if (json === undefined) {
      // No list of models is what a wrong address gives, again and again.
      throw new (isChat ? Transient : ModelError)(
        /^\s*</.test(text)
          ? `${shown} answered with a web page: check the address, which ends in ` +
            "/v1 as a rule"
          : /^\s*(?:data|event|id):/.test(text)
          ? `${shown} answered with a stream, which was not asked for`
          : text.trim() === ""
          ? `${shown} answered with nothing`
          : `${shown} answered with what is no JSON: ${reasonOf(text)}`,
      );
    }
    // Some proxies answer 200 and tell the error within.
    const error = field(json, "error");
    if (error === undefined || error === null || field(json, "choices")) {
      return json;
    }
    throw new Transient(
      `${shown} answered with an error: ${reasonOf(serverWords(text))}`,
    );
  }

  function failure(error: unknown, isOver: boolean): Error {
    if (isOver) {
      return new Transient(
        `${shown} gave no whole answer within ${
          Math.round(patience / 100) / 10
        } s`,
      );
    }
    if (error instanceof Deno.errors.NotCapable) {
      return new ModelError(
        `This run may not ask ${shown}: add --allow-net=${host} (or -A)`,
        { cause: error },
      );
    }
    const reason = redact(networkReason(error), secrets);
    // The cause is told anew too: the original may name what is secret.
    return new Transient(`${shown}: ${reason}`, { cause: new Error(reason) });
  }

  const holdsKey = (text: string) =>
    key !== null && key.length >= shortestKey &&
    secrets.some((secret) => text.includes(secret));

  return { host, quote: reasonOf, holdsKey, ask };
}

/** A body as text; null where it is longer than it may be. */
async function readText(
  response: Response,
  most: number,
): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > most) return response.ok ? null : text;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What a server says of an error: the usual fields, or the text itself. */
function serverWords(text: string): string {
  const json = parsed(text);
  if (json === undefined) return /^\s*</.test(text) ? "" : text.trim();
  const error = field(json, "error");
  const words = [
    field(error, "message"),
    error,
    field(json, "message"),
    field(json, "detail"),
  ].find((each) => typeof each === "string" && each !== "");
  return typeof words === "string" ? words : JSON.stringify(json);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
