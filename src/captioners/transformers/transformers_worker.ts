/**
 * The worker that runs transformers.js: `run` of onnxruntime-node blocks the
 * thread that it is called on.
 *
 * @module
 */
import { type Answer, serveRequests } from "../../threads/serve_requests.ts";
import { loadLibrary } from "./library.ts";
import { libraryEngine } from "./library_engine.ts";
import type {
  TransformersReply,
  TransformersRequest,
} from "./transformers_messages.ts";

const engine = libraryEngine(loadLibrary);
/** Questions that are asked and not answered yet. */
const underWay = new Map<number, AbortController>();

serveRequests<TransformersRequest, TransformersReply>((request, closing) => {
  if (request.kind === "ask") {
    underWay.set(request.id, new AbortController());
  }
  return answer(request, closing).finally(() => {
    if (request.kind === "ask") underWay.delete(request.id);
  });
});

async function answer(
  request: TransformersRequest,
  closing: AbortSignal,
): Promise<Answer<TransformersReply>> {
  switch (request.kind) {
    case "survey": {
      const survey = await engine.survey(request.model);
      return { reply: { kind: "surveyed", survey } };
    }
    case "open":
      await engine.open(request.run);
      return { reply: { kind: "done" } };
    case "ask": {
      const stop = underWay.get(request.id)!.signal;
      const signal = AbortSignal.any([stop, closing]);
      const answer = await engine.ask(request.question, signal);
      return { reply: { kind: "answered", answer } };
    }
    case "stop":
      underWay.get(request.id)?.abort();
      return { reply: { kind: "done" } };
    case "close":
      await engine[Symbol.asyncDispose]();
      return { reply: { kind: "done" } };
  }
}
