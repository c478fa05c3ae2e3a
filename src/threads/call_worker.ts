import type { ReplyMessage, RequestMessage } from "./messages.ts";

/** A failure that a worker reported for one request. */
export class RemoteError extends Error {
  /** The name of the error's class in the worker. */
  readonly remoteName: string;

  /**
   * @param remoteName The name of the error's class in the worker.
   * @param message The worker's words.
   */
  constructor(remoteName: string, message: string) {
    super(message);
    this.name = "RemoteError";
    this.remoteName = remoteName;
  }
}

/** The worker itself ended; every request that was under way fails with this. */
export class WorkerDied extends Error {
  override readonly name: string = "WorkerDied";
}

/** The worker was given up on purpose: nothing is to be started in its place. */
export class WorkerCutOff extends WorkerDied {
  override readonly name = "WorkerCutOff";
}

/** A worker that answers requests. */
export interface WorkerHandle<Request, Reply> extends AsyncDisposable {
  /** Requests that have no answer yet. */
  readonly pending: number;
  /** False once the worker has died or was closed. */
  readonly alive: boolean;
  /**
   * Asks the worker.
   *
   * @param request What is asked; it is cloned, but for `transfer`.
   * @param transfer Buffers in `request` that are handed over.
   * @throws {RemoteError} Where the worker's answer is a failure.
   * @throws {WorkerDied} Where the worker ended before it answered.
   */
  call(request: Request, transfer?: readonly ArrayBuffer[]): Promise<Reply>;
  /**
   * Ends the worker by force, whatever it is at, and waits for nothing: what it
   * was asked fails with {@linkcode WorkerCutOff}. For workers that run nothing
   * but JavaScript: native code that is cut off takes the process with it.
   */
  abandon(): void;
}

/** What ends each worker that is alive, as soon as what it is at allows. */
const live = new Set<() => Promise<void>>();

/** What else is not waited for then. */
const waits = new Set<() => void>();
let isCutOff = false;

/**
 * Has something done when {@linkcode cutOffWorkers} is called, at once where it
 * has been: whoever waits for more than workers learns of it that way.
 *
 * @param act What is done.
 * @returns Disposed of, it is done no more.
 */
export function whenCutOff(act: () => void): Disposable {
  if (isCutOff) act();
  else waits.add(act);
  return { [Symbol.dispose]: () => void waits.delete(act) };
}

/** Milliseconds that a worker may go on with what it is at before it is ended by force. */
const PATIENCE = 5000;

/**
 * Gives up on every worker: what they were asked fails with
 * {@linkcode WorkerDied} at once, and each ends when the native call that it
 * is in returns. For a user who will not wait.
 *
 * @returns When all have ended.
 */
export async function cutOffWorkers(): Promise<void> {
  isCutOff = true;
  for (const act of [...waits]) act();
  await Promise.all([...live].map((cutOff) => cutOff()));
}

interface Waiting<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Wraps a worker that runs {@linkcode serveRequests}.
 *
 * Closing waits until everything that was asked is answered; the worker then
 * ends itself, because native code that is cut off in the middle takes the
 * process with it.
 *
 * @param worker The worker, just made.
 * @returns A handle; close it with `await using` or `[Symbol.asyncDispose]()`.
 */
export function callWorker<Request, Reply>(
  worker: Worker,
): WorkerHandle<Request, Reply> {
  const waiting = new Map<number, Waiting<Reply>>();
  const ended = Promise.withResolvers<void>();
  const idle: (() => void)[] = [];
  let nextId = 0;
  let alive = true;

  const post = (
    message: RequestMessage<Request>,
    transfer: readonly ArrayBuffer[] = [],
  ): void => worker.postMessage(message, [...transfer]);
  const settle = (): void => {
    if (waiting.size === 0) { for (const wake of idle.splice(0)) wake(); }
  };
  const giveUp = (error: WorkerDied): void => {
    alive = false;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    settle();
  };
  const cutOff = async (): Promise<void> => {
    if (alive) post({ kind: "close" });
    giveUp(new WorkerCutOff("The run was cut off"));
    const timer = setTimeout(() => {
      worker.terminate();
      ended.resolve();
    }, PATIENCE);
    await ended.promise;
    clearTimeout(timer);
  };
  live.add(cutOff);
  // One that is closing is still at work.
  ended.promise.then(() => live.delete(cutOff));

  worker.onmessage = ({ data }: MessageEvent<ReplyMessage<Reply>>) => {
    if (data.kind === "closed") return ended.resolve();
    const asker = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "reply") asker?.resolve(data.reply);
    else asker?.reject(new RemoteError(data.name, data.message));
    settle();
  };
  worker.onerror = (event) => {
    // Unhandled, it would end the whole process.
    event.preventDefault();
    giveUp(new WorkerDied(event.message));
    ended.resolve();
  };

  return {
    get pending(): number {
      return waiting.size;
    },
    get alive(): boolean {
      return alive;
    },
    call(request, transfer): Promise<Reply> {
      if (!alive) return Promise.reject(new WorkerDied("The worker is closed"));
      const id = nextId++;
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      waiting.set(id, { resolve, reject });
      post({ kind: "request", id, request }, transfer);
      return promise;
    },
    abandon(): void {
      giveUp(new WorkerCutOff("The worker was given up"));
      worker.terminate();
      ended.resolve();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      if (waiting.size > 0) {
        await new Promise<void>((resolve) => idle.push(resolve));
      }
      if (alive) {
        post({ kind: "close" });
        giveUp(new WorkerDied("The worker is closed"));
      }
      await ended.promise;
    },
  };
}
