/**
 * The worker that holds onnxruntime's session: `run` of onnxruntime-node
 * blocks the thread that it is called on, and the main thread must stay free.
 *
 * @module
 */
import { silenceRuntime } from "./runtime/settle_environment.ts";
import { sessionInfo } from "./session_info.ts";
import type {
  InferenceSession,
  Tensor as OrtTensor,
} from "npm:onnxruntime-node@1.30.0";
import type { InputSpec } from "../image/input_spec.ts";
import { tensorSimd } from "../image/simd/tensor_simd.ts";
import { toTensor } from "../image/to_tensor.ts";
import { whenHeapGrows } from "../threads/garbage_collector.ts";
import { type Answer, serveRequests } from "../threads/serve_requests.ts";
import { count } from "../text/count.ts";
import { isByPicture } from "./is_by_picture.ts";
import { paddingMask } from "./padding_mask.ts";
import { sessionProvider } from "./provider/session_provider.ts";
import type {
  FeedPlan,
  PictureSize,
  SessionInfo,
  SessionReply,
  SessionRequest,
} from "./session_messages.ts";
import { sigmoid } from "./sigmoid.ts";

/** Loads onnxruntime; what is missing for that is the request's failure, not the worker's. */
async function loadRuntime(): Promise<
  typeof import("npm:onnxruntime-node@1.30.0")
> {
  silenceRuntime();
  return await import("npm:onnxruntime-node@1.30.0");
}

let session: InferenceSession | null = null;
let plan: FeedPlan | null = null;
// Numbers for one picture, as the first answer showed.
let outputs: number | null = null;
// One buffer for the life of the session: a batch of 448x448 is megabytes, and
// a new one each time is what the garbage collector would spend its time on.
let input = new Float32Array(0);
// `run` starts only in a later turn of the event loop, so a request that is
// answered before that would fill the buffer anew under its hands.
let turn: Promise<unknown> = Promise.resolve();

whenHeapGrows();

serveRequests<SessionRequest, SessionReply>((request, signal) => {
  const answer = turn.then(() => {
    signal.throwIfAborted();
    return answerOne(request);
  });
  turn = answer.catch(() => {});
  return answer;
});

async function answerOne(
  request: SessionRequest,
): Promise<Answer<SessionReply>> {
  switch (request.kind) {
    case "open":
      return { reply: { kind: "opened", info: await open(request) } };
    case "plan":
      plan = request.plan;
      outputs = null;
      return { reply: { kind: "planned" } };
    case "endProfile":
      session?.endProfiling();
      return { reply: { kind: "profiled" } };
    case "infer":
      return await inferOrGiveBack(request.pixels, request.sizes);
    case "close":
      await session?.release();
      session = null;
      return { reply: { kind: "closed" } };
  }
}

async function open(
  { model, threads, provider, profile }: Extract<
    SessionRequest,
    { kind: "open" }
  >,
): Promise<SessionInfo> {
  const { InferenceSession } = await loadRuntime();
  const options: InferenceSession.SessionOptions = {
    executionProviders: [sessionProvider(provider)],
    // 4 = fatal only: what fails is thrown too, and told in our own words.
    logSeverityLevel: 4,
    // Its threads turn on the spot while they wait for each other, which is
    // quicker than to be woken, but not while they wait for the next batch, on
    // cores that decode.
    extra: { session: { force_spinning_stop: "1" } },
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
    ...(profile === null
      ? {}
      : { enableProfiling: true, profileFilePrefix: profile }),
  };
  session = typeof model === "string"
    ? await InferenceSession.create(model, options)
    : await InferenceSession.create(model, options);
  return sessionInfo(session);
}

/** What was handed over is given back where onnxruntime fails: a smaller batch may fit. */
async function inferOrGiveBack(
  pixels: readonly Uint8Array<ArrayBuffer>[],
  sizes: readonly PictureSize[] | null,
): Promise<Answer<SessionReply>> {
  try {
    return await infer(pixels, sizes);
  } catch (error) {
    // Of a batch that is too large, the input is the least that may go.
    input = new Float32Array(0);
    const { message } = error as Error;
    return {
      reply: { kind: "failed", message, pixels },
      transfer: pixels.map(({ buffer }) => buffer),
    };
  }
}

function plainTensor(
  pixels: readonly Uint8Array<ArrayBuffer>[],
  batch: number,
  spec: InputSpec,
): Float32Array<ArrayBuffer> {
  const { width, height } = spec;
  const size = batch * width * height * 3;
  if (input.length !== size) input = new Float32Array(size);
  const images = pixels.map((data) => ({
    data,
    width,
    height,
    channels: 3 as const,
  }));
  toTensor(images, spec, input);
  return input;
}

async function infer(
  pixels: readonly Uint8Array<ArrayBuffer>[],
  sizes: readonly PictureSize[] | null,
): Promise<Answer<SessionReply>> {
  if (session === null || plan === null) throw new Error("No model is open");
  const start = performance.now();
  const { Tensor } = await loadRuntime();
  const { spec, fixedBatch } = plan;
  const batch = fixedBatch ?? pixels.length;
  const numbers = tensorSimd(pixels, batch, spec) ??
    plainTensor(pixels, batch, spec);
  const { width: columns, height: rows } = spec;
  const picture = spec.layout === "NHWC"
    ? [rows, columns, 3]
    : [3, rows, columns];
  const feeds: Record<string, OrtTensor> = {
    [plan.input]: new Tensor("float32", numbers, [batch, ...picture]),
  };
  for (const { name } of plan.extraInputs) {
    feeds[name] = new Tensor("bool", paddingMask(sizes, batch, spec), [
      batch,
      spec.height,
      spec.width,
    ]);
  }
  const result = await session.run(feeds, [plan.output]);
  const output = result[plan.output]!;
  const data = output.data as Float32Array;
  const width = outputs ??= data.length / batch;
  if (!isByPicture(output.dims, batch, width)) {
    throw new Error(
      `it gave [${output.dims.join(", ")}] for ${count(batch, "picture")}, ` +
        `expected [${batch}, ${width}]: its graph does not keep pictures apart`,
    );
  }
  // A copy of the part that stands for real pictures, in a buffer that moves.
  const probabilities = data.slice(0, width * pixels.length) as Float32Array<
    ArrayBuffer
  >;
  output.dispose();
  if (plan.activation === "sigmoid") sigmoid(probabilities);
  return {
    reply: {
      kind: "inferred",
      probabilities,
      // What would wait for the garbage collector is memory that a long run has
      // more of than a short one.
      pixels,
      milliseconds: performance.now() - start,
    },
    transfer: [probabilities.buffer, ...pixels.map(({ buffer }) => buffer)],
  };
}
