/**
 * The worker of a plugin's graphs: onnxruntime-node's `run` blocks the thread
 * that it is called on, and a tokenizer of a stranger's may take long.
 *
 * @module
 */
import { silenceRuntime } from "../../model/runtime/settle_environment.ts";
import type {
  InferenceSession,
  Tensor as OrtTensor,
} from "npm:onnxruntime-node@1.30.0";
import { sessionInfo } from "../../model/session_info.ts";
import { sessionProvider } from "../../model/provider/session_provider.ts";
import type { SessionInfo } from "../../model/session_messages.ts";
import { type Answer, serveRequests } from "../../threads/serve_requests.ts";
import type {
  GivenTensor,
  GraphsReply,
  GraphsRequest,
  MadeTensor,
} from "./graphs_messages.ts";
import { type OpenedTokenizer, openTokenizer } from "./open_tokenizer.ts";
import { pictureTensor } from "./picture_tensor.ts";
import type { TensorData } from "./plugin_captioner.ts";
import { tensorRows } from "./tensor_rows.ts";
import { isTensorType } from "./tensor_types.ts";

const sessions = new Map<string, InferenceSession>();
/** What is kept: numbers as they came, or onnxruntime's own tensors. */
type Kept = Pick<OrtTensor, "type" | "dims" | "data">;

const kept = new Map<number, Kept>();
let Tensor: typeof OrtTensor | null = null;
let tokenizer: OpenedTokenizer | null = null;
// One thing at a time: the next would only take the first one's processors.
let turn: Promise<unknown> = Promise.resolve();

serveRequests<GraphsRequest, GraphsReply>((request, closing) => {
  const answer = turn.then(() => {
    closing.throwIfAborted();
    return answerOne(request);
  });
  turn = answer.catch(() => {});
  return answer;
});

async function answerOne(
  request: GraphsRequest,
): Promise<Answer<GraphsReply>> {
  switch (request.kind) {
    case "open":
      return { reply: { kind: "opened", info: await open(request) } };
    case "tokenizer":
      tokenizer = await openTokenizer(request.tokenizer, request.settings);
      return { reply: { kind: "tokenizer", size: tokenizer.size } };
    case "run":
      return made(await run(request));
    case "keep":
      kept.set(request.as, request.tensor);
      return { reply: { kind: "done" } };
    case "picture": {
      const { dims, data } = pictureTensor(request.image, request.picture);
      kept.set(request.as, { type: "float32", dims, data });
      return made([{ name: "", type: "float32", dims, data: null }]);
    }
    case "read":
      return made([madeOf("", keptUnder(request.kept), false)]);
    case "rows": {
      const tensor = keptUnder(request.kept);
      const { dims } = tensor;
      const data = tensorRows(
        tensor.data as TensorData,
        dims[0]!,
        request.order,
      );
      const reordered = {
        type: tensor.type,
        dims: [request.order.length, ...dims.slice(1)],
        data,
      };
      kept.set(request.as, reordered);
      return made([madeOf("", reordered, true)]);
    }
    case "release":
      for (const each of request.kept) kept.delete(each);
      return { reply: { kind: "done" } };
    case "idOf":
      return { reply: { kind: "id", id: words().idOf(request.token) } };
    case "encode": {
      const tokens = words().encode(request.text, request.special);
      return { reply: { kind: "tokens", tokens } };
    }
    case "decode": {
      const { tokens, special, cleanUp } = request;
      const text = words().decode(tokens, special, cleanUp);
      return { reply: { kind: "text", text } };
    }
    case "close":
      for (const session of sessions.values()) await session.release();
      sessions.clear();
      kept.clear();
      return { reply: { kind: "done" } };
  }
}

async function open(
  { name, graph, threads, provider }: Extract<GraphsRequest, { kind: "open" }>,
): Promise<SessionInfo> {
  silenceRuntime();
  const runtime = await import("npm:onnxruntime-node@1.30.0");
  Tensor = runtime.Tensor;
  const options: InferenceSession.SessionOptions = {
    executionProviders: [sessionProvider(provider)],
    // 4 = fatal only: what fails is thrown too, and told in our own words.
    logSeverityLevel: 4,
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
  };
  const session = typeof graph === "string"
    ? await runtime.InferenceSession.create(graph, options)
    : await runtime.InferenceSession.create(graph, options);
  sessions.set(name, session);
  return sessionInfo(session);
}

async function run(
  { session, feeds, fetch }: Extract<GraphsRequest, { kind: "run" }>,
): Promise<readonly MadeTensor[]> {
  const given = Object.fromEntries(
    feeds.map(([name, tensor]) => [name, tensorOf(tensor)]),
  );
  const results = await sessions.get(session)!.run(
    given,
    fetch.map(([name]) => name),
  );
  return fetch.map(([name, keep]) => {
    const tensor = results[name]!;
    if (keep !== null) kept.set(keep, tensor);
    return madeOf(name, tensor, keep !== null);
  });
}

function tensorOf(given: GivenTensor): OrtTensor {
  const tensor = "kept" in given ? keptUnder(given.kept) : given;
  if (tensor instanceof Tensor!) return tensor;
  const { type, dims, data } = tensor;
  return new Tensor!(type as "float32", data as Float32Array, dims);
}

function keptUnder(number: number): Kept {
  const tensor = kept.get(number);
  if (tensor === undefined) throw new Error("the tensor is kept no more");
  return tensor;
}

function madeOf(name: string, tensor: Kept, isKept: boolean): MadeTensor {
  const { type, dims } = tensor;
  if (isKept) return { name, type, dims, data: null };
  if (!isTensorType(type)) {
    throw new Error(`"${name}" is ${type}, whose numbers do not cross`);
  }
  // A copy: what it gave may be kept as well, and stays.
  return { name, type, dims, data: (tensor.data as TensorData).slice() };
}

function made(tensors: readonly MadeTensor[]): Answer<GraphsReply> {
  return {
    reply: { kind: "made", tensors },
    transfer: tensors.flatMap(({ data }) => data === null ? [] : [data.buffer]),
  };
}

function words(): OpenedTokenizer {
  if (tokenizer === null) throw new Error("there is no tokenizer");
  return tokenizer;
}
