/** A request that the server has seen. */
export interface SeenChat {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  /** The body, parsed; null where there is none. */
  readonly body: ChatBody | null;
}

/** What of a request tests look at. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content:
      | string
      | readonly {
        readonly type: string;
        readonly text?: string;
        readonly image_url?: { readonly url: string };
      }[];
  }[];
  readonly [field: string]: unknown;
}

/** How a request for a caption is answered. */
export type ChatTurn =
  /** As a chat server does. */
  | {
    readonly kind: "say";
    readonly text: unknown;
    readonly finish?: string;
    readonly usage?: unknown;
    readonly refusal?: string;
  }
  /** With a status and a body. */
  | {
    readonly kind: "status";
    readonly status: number;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** The connection is cut within the body. */
  | { readonly kind: "cut" }
  /** Nothing comes. */
  | { readonly kind: "hang" }
  /** The body begins, and nothing more comes. */
  | { readonly kind: "stall" }
  /** Bytes come and never end, a piece at a time. */
  | { readonly kind: "endless"; readonly piece: string }
  /** As the next turn says, once the promise is kept. */
  | {
    readonly kind: "gate";
    readonly until: Promise<unknown>;
    readonly then: ChatTurn;
  };

/** A chat server on this machine that can misbehave. */
export interface LoopbackChat extends AsyncDisposable {
  /** Its base address, with `/v1`. */
  readonly url: string;
  /** Requests for captions, in order. */
  readonly chats: readonly SeenChat[];
  /** All other requests. */
  readonly others: readonly SeenChat[];
  /** The most requests for captions that were under way at once. */
  readonly most: () => number;
}

/** What the server is to do. */
export interface ChatScript {
  /** The answer to a request for a caption; `nth` counts from 1. */
  readonly turn: (seen: SeenChat, nth: number) => ChatTurn;
  /** The answer to the request for models; a list of one without it. */
  readonly models?: (nth: number) => Response;
}

/** Starts a server at a port of its own. */
export function loopbackChat({ turn, models }: ChatScript): LoopbackChat {
  const chats: SeenChat[] = [];
  const others: SeenChat[] = [];
  const ending = new AbortController();
  let busy = 0;
  let most = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const text = await request.text();
      const seen: SeenChat = {
        method: request.method,
        path: pathname,
        authorization: request.headers.get("authorization"),
        body: text === "" ? null : JSON.parse(text) as ChatBody,
      };
      if (pathname !== "/v1/chat/completions") {
        others.push(seen);
        return pathname === "/v1/models"
          ? models?.(others.length) ?? Response.json({ data: [{ id: "m" }] })
          : new Response("404 page not found", { status: 404 });
      }
      chats.push(seen);
      most = Math.max(most, ++busy);
      try {
        return await answer(turn(seen, chats.length), ending.signal);
      } finally {
        busy--;
      }
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/v1`,
    chats,
    others,
    most: () => most,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.shutdown();
    },
  };
}

async function answer(turn: ChatTurn, ending: AbortSignal): Promise<Response> {
  const ended = new Promise<void>((resolve) =>
    ending.addEventListener("abort", () => resolve(), { once: true })
  );
  switch (turn.kind) {
    case "say": {
      const { text, finish = "stop", usage, refusal } = turn;
      const message = { role: "assistant", content: text, refusal };
      return Response.json({
        choices: [{ index: 0, message, finish_reason: finish }],
        usage,
      });
    }
    case "status": {
      const { status, body = "", headers = {} } = turn;
      return new Response(body, { status, headers });
    }
    case "cut": {
      const begun = new TextEncoder().encode('{"choices":[{"mess');
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(begun),
        pull: (controller) => controller.close(),
      });
      return new Response(body, { headers: { "content-length": "1000" } });
    }
    case "hang":
      await ended;
      return new Response(null, { status: 503 });
    case "stall":
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
          pull: async (controller) => {
            await ended;
            controller.close();
          },
        }),
      );
    case "endless": {
      const piece = new TextEncoder().encode(turn.piece);
      return new Response(
        new ReadableStream({
          pull(controller) {
            if (ending.aborted) controller.close();
            else controller.enqueue(piece);
          },
        }),
      );
    }
    case "gate":
      await Promise.race([turn.until, ended]);
      return await answer(turn.then, ending);
  }
}
