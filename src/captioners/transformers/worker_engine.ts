import { settleEnvironment } from "../../model/runtime/settle_environment.ts";
import { ModelError } from "../../model/model_error.ts";
import { callWorker, RemoteError } from "../../threads/call_worker.ts";
import type { Engine } from "./engine.ts";
import type {
  TransformersReply,
  TransformersRequest,
} from "./transformers_messages.ts";

/** Runs a model with transformers.js in a worker of its own. */
export function workerEngine(): Engine {
  settleEnvironment();
  const worker = callWorker<TransformersRequest, TransformersReply>(
    new Worker(new URL("./transformers_worker.ts", import.meta.url), {
      type: "module",
      name: "transformers",
    }),
  );
  let questions = 0;

  async function call(
    request: TransformersRequest,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<TransformersReply> {
    try {
      return await worker.call(request, transfer);
    } catch (cause) {
      throw asThrown(cause);
    }
  }

  return {
    async survey(model) {
      const reply = await call({ kind: "survey", model });
      if (reply.kind !== "surveyed") throw lost();
      return reply.survey;
    },
    async open(run) {
      await call({ kind: "open", run });
    },
    async ask(question, signal) {
      signal?.throwIfAborted();
      const id = questions++;
      const stop = (): void => {
        worker.call({ kind: "stop", id }).catch(() => {});
      };
      signal?.addEventListener("abort", stop);
      try {
        const reply = await call({ kind: "ask", id, question }, [
          question.image.data.buffer,
        ]);
        if (reply.kind !== "answered") throw lost();
        return reply.answer;
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener("abort", stop);
      }
    },
    async [Symbol.asyncDispose]() {
      if (worker.alive) await worker.call({ kind: "close" }).catch(() => {});
      await worker[Symbol.asyncDispose]();
    },
  };
}

function lost(): Error {
  return new Error("The worker lost its thread");
}

/** An error of the worker as the one that was thrown there. */
function asThrown(cause: unknown): unknown {
  if (!(cause instanceof RemoteError)) {
    const reason = cause instanceof Error ? cause.message : `${cause}`;
    return new ModelError(`The captioner's worker ended: ${reason}`, { cause });
  }
  switch (cause.remoteName) {
    case "ModelError":
      return new ModelError(cause.message, { cause });
    case "RangeError":
      return new RangeError(cause.message, { cause });
    default:
      return new ModelError(`The captioner gave up: ${cause.message}`, {
        cause,
      });
  }
}
