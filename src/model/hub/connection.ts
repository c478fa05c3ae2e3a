import { ModelError } from "../model_error.ts";
import { networkReason } from "./network_reason.ts";
import type { TransferPace } from "./pace.ts";
import { redact } from "./redact.ts";
import { Transient } from "./retry.ts";

/** A way to the Hub. */
export interface Connection {
  /** The Hub's address, which may hold a password. */
  readonly endpoint: string;
  /** The Hub's address, fit for messages. */
  readonly shown: string;
  /** Whether a token goes along. */
  readonly hasToken: boolean;
  /** The environment variable that leads elsewhere, for messages. */
  readonly setting: string;
  /**
   * Makes one request, with the token as long as it stays on the Hub's own
   * origin; redirects are followed by hand.
   *
   * @throws {Transient} Where the network fails or nothing comes.
   * @throws {ModelError} Where a redirect leads nowhere good.
   */
  open(path: string, request?: HubRequest): Promise<Answer>;
  /** `fetch` for the Hub's own library: the same, one request. */
  readonly fetch: typeof fetch;
}

/** What a request may say. */
export interface HubRequest {
  /** By default `GET`. */
  readonly method?: "GET" | "HEAD";
  /** Headers besides those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked at a redirect to another origin: whether it is answer enough. */
  readonly enough?: (redirect: Response) => boolean;
}

/** What came of a request; dispose of it when the body is not wanted. */
export interface Answer extends AsyncDisposable {
  readonly response: Response;
  /** The redirects on the way, and the answer itself as the last. */
  readonly hops: readonly Response[];
  /** Whether another origin than the Hub's gave it. */
  readonly isElsewhere: boolean;
  /**
   * The body, piece by piece.
   *
   * @throws {Transient} Where it is cut off or nothing comes for too long.
   */
  chunks(): AsyncIterable<Uint8Array>;
}

/** How a connection is made. */
export interface ConnectionOptions {
  /** The Hub's address, without a slash at its end. */
  readonly endpoint: string;
  /** The token, or null. */
  readonly token: string | null;
  /** How patient to be. */
  readonly pace: TransferPace;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** The environment variable that leads elsewhere; by default `HF_ENDPOINT`. */
  readonly setting?: string;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
}

/** Bytes of the longest list that is read. */
const longestList = 8 * 1024 * 1024;

/** Redirects that are followed for one request. */
const mostRedirects = 10;

/**
 * Opens a way to the Hub. Nothing is sent yet. Deno's `fetch` does what
 * `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say. Needs `--allow-net`.
 *
 * @param options Where to, and how.
 */
export function openConnection(options: ConnectionOptions): Connection {
  const { endpoint, token, pace, signal, setting = "HF_ENDPOINT" } = options;
  const send = options.fetch ?? fetch;
  const home = new URL(endpoint);
  const secrets = [token, home.password || null];

  async function once(
    url: URL,
    { method = "GET", headers = {} }: HubRequest,
    clock: StallClock,
  ): Promise<Response> {
    const isHome = url.origin === home.origin;
    try {
      clock.start();
      return await send(url, {
        method,
        redirect: "manual",
        signal: clock.signal,
        headers: {
          // Lengths and ranges are those of the file itself.
          "accept-encoding": "identity",
          "user-agent": "wdtag",
          ...headers,
          ...(isHome && token !== null
            ? { authorization: `Bearer ${token}` }
            : {}),
        },
      });
    } catch (error) {
      clock.stop();
      throw failure(error, url, clock);
    }
  }

  function failure(error: unknown, url: URL, clock: StallClock): unknown {
    if (signal.aborted) return signal.reason;
    const host = `"${url.host}"`;
    if (clock.isOver()) {
      return new Transient(
        `${host} sent nothing for ${Math.round(pace.stall / 1000)} s`,
      );
    }
    if (error instanceof Deno.errors.NotCapable) {
      return new ModelError(
        `This run may not ask ${host}: add --allow-net=${url.host} (or -A)`,
        { cause: error },
      );
    }
    const reason = redact(networkReason(error), secrets);
    // The cause is told anew too: the original names signed addresses.
    return new Transient(`${host}: ${reason}`, { cause: new Error(reason) });
  }

  async function open(
    path: string,
    request: HubRequest = {},
  ): Promise<Answer> {
    const hops: Response[] = [];
    let url = new URL(endpoint + path);
    const clock = stallClock(pace.stall, signal);
    for (;;) {
      const response = await once(url, request, clock);
      hops.push(response);
      const location = isRedirect(response)
        ? response.headers.get("location")
        : null;
      const next = location === null ? null : redirected(location, url);
      const leaves = next !== null && next.origin !== home.origin;
      if (next === null || (leaves && request.enough?.(response) === true)) {
        return answer(response, hops, url, clock);
      }
      clock.stop();
      await response.body?.cancel().catch(() => {});
      if (hops.length > mostRedirects) {
        throw new ModelError(
          `"${home.host}" redirects in circles (more than ${mostRedirects} times): ` +
            `check ${setting}`,
        );
      }
      url = next;
    }
  }

  function redirected(location: string, from: URL): URL {
    const next = URL.canParse(location, from) ? new URL(location, from) : null;
    if (next !== null && /^https?:$/.test(next.protocol)) {
      if (from.protocol === "http:" || next.protocol === "https:") return next;
    }
    throw new ModelError(
      `"${from.host}" redirects to ${
        next === null
          ? "an address that is none"
          : `"${next.protocol}//${next.host}"`
      }, which is not followed from ${from.protocol}//: check ${setting}`,
    );
  }

  function answer(
    response: Response,
    hops: readonly Response[],
    url: URL,
    clock: StallClock,
  ): Answer {
    return {
      response,
      hops,
      isElsewhere: url.origin !== home.origin,
      async *chunks() {
        try {
          for await (const chunk of response.body ?? []) {
            clock.stop();
            yield chunk;
            clock.start();
          }
        } catch (error) {
          // What the reader of the pieces throws does not come by here.
          throw failure(error, url, clock);
        } finally {
          clock.stop();
        }
      },
      async [Symbol.asyncDispose]() {
        clock.stop();
        await response.body?.cancel().catch(() => {});
      },
    };
  }

  return {
    endpoint,
    shown: redact(endpoint, secrets),
    hasToken: token !== null,
    setting,
    open,
    async fetch(input, init) {
      const { href, host } = new URL(
        input instanceof Request ? input.url : input,
      );
      if (!href.startsWith(endpoint)) {
        throw new TypeError(`The list goes on at another host, "${host}"`);
      }
      const accept = new Headers(init?.headers).get("accept") ?? "*/*";
      await using answer = await open(href.slice(endpoint.length), {
        headers: { accept },
      });
      const { status, headers } = answer.response;
      return new Response(await whole(answer), { status, headers });
    },
  };
}

/**
 * The body of a list, which is short.
 *
 * @throws {TypeError} Where it is not.
 */
export async function whole(answer: Answer): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of answer.chunks()) {
    parts.push(chunk.slice());
    bytes += chunk.length;
    if (bytes > longestList) throw new TypeError("The list is too long");
  }
  return new Blob(parts);
}

function isRedirect({ status }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

interface StallClock {
  readonly signal: AbortSignal;
  /** Counts from now. */
  start(): void;
  stop(): void;
  isOver(): boolean;
}

function stallClock(milliseconds: number, outer: AbortSignal): StallClock {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    signal: AbortSignal.any([outer, over.signal]),
    start() {
      clearTimeout(timer);
      timer = setTimeout(() => over.abort(), milliseconds);
    },
    stop: () => clearTimeout(timer),
    isOver: () => over.signal.aborted,
  };
}
