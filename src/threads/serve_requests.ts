import type { ReplyMessage, RequestMessage } from "./messages.ts";

/** An answer, and the buffers in it that move to the asker instead of being copied. */
export interface Answer<Reply> {
  /** The answer itself. */
  readonly reply: Reply;
  /** Buffers inside `reply` that are handed over. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** The three things of a worker's global scope that are used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  close(): void;
}

/**
 * Answers the requests that {@linkcode callWorker} sends, from inside a
 * worker. Several may be under way at once; each is answered when it is done.
 *
 * @param answer Called once a request; what it throws becomes the failure of
 * that request alone. Its signal is aborted when the worker is to end: work
 * that has not begun by then need not begin.
 */
export function serveRequests<Request, Reply>(
  answer: (request: Request, signal: AbortSignal) => Promise<Answer<Reply>>,
): void {
  const scope = self as unknown as WorkerScope;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const post = (
    message: ReplyMessage<Reply>,
    transfer: readonly ArrayBuffer[] = [],
  ): void => scope.postMessage(message, transfer);

  const serve = async (id: number, request: Request): Promise<void> => {
    try {
      const { reply, transfer } = await answer(request, closing.signal);
      post({ kind: "reply", id, reply }, transfer);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(`${thrown}`);
      post({ kind: "failure", id, name: error.name, message: error.message });
    }
  };
  scope.onmessage = async (event) => {
    const message = event.data as RequestMessage<Request>;
    if (message.kind === "request") {
      const served = serve(message.id, message.request);
      underWay.add(served);
      return void served.then(() => underWay.delete(served));
    }
    // A worker that is terminated from outside while sharp decodes in it takes
    // the whole process with it, so it ends itself, between two pieces of work.
    closing.abort();
    await Promise.all(underWay);
    post({ kind: "closed" });
    scope.close();
  };
}
