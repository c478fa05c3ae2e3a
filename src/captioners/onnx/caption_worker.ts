/**
 * The worker that makes sentences: onnxruntime-node's `run` blocks the thread
 * that it is called on, so the loops over tokens live beside it.
 *
 * @module
 */
import type { InferenceSession } from "npm:onnxruntime-node@1.30.0";
import { sessionProvider } from "../../model/provider/session_provider.ts";
import type { Provider } from "../../model/provider/provider.ts";
import type { SessionInfo } from "../../model/session_messages.ts";
import { type Answer, serveRequests } from "../../threads/serve_requests.ts";
import { generate } from "../generate/generate.ts";
import { fitPicture } from "../pixels/fit_picture.ts";
import { type PixelPlan, plannedSize } from "../pixels/pixel_plan.ts";
import { pixelValues } from "../pixels/pixel_values.ts";
import type { CaptionReply, CaptionRequest } from "./caption_messages.ts";
import { type CaptionGraphs, lookAt } from "./onnx_decoder.ts";

type Opened = Omit<CaptionGraphs, "plan">;

let opened: Opened | null = null;
let ready: { graphs: CaptionGraphs; pixels: PixelPlan } | null = null;
/** Captions that are asked for and not done yet. */
const underWay = new Map<number, AbortController>();
// One caption at a time: the next would only take the first one's processors.
let turn: Promise<unknown> = Promise.resolve();

serveRequests<CaptionRequest, CaptionReply>((request, closing) => {
  if (request.kind === "stop") {
    underWay.get(request.caption)?.abort();
    return Promise.resolve({ reply: { kind: "stopped" } });
  }
  if (request.kind === "caption") {
    underWay.set(request.caption, new AbortController());
  }
  const answer = turn.then(() => {
    closing.throwIfAborted();
    return answerOne(request, closing);
  }).finally(() => {
    if (request.kind === "caption") underWay.delete(request.caption);
  });
  turn = answer.catch(() => {});
  return answer;
});

async function answerOne(
  request: Exclude<CaptionRequest, { kind: "stop" }>,
  closing: AbortSignal,
): Promise<Answer<CaptionReply>> {
  switch (request.kind) {
    case "open":
      return { reply: await open(request) };
    case "plan": {
      const { plan, pixels } = request;
      if (opened === null) throw new Error("No model is open");
      ready = { graphs: { ...opened, plan }, pixels };
      return { reply: { kind: "planned", vocabulary: await tryOut(ready) } };
    }
    case "caption": {
      const stop = underWay.get(request.caption)!.signal;
      const tokens = await caption(request, AbortSignal.any([stop, closing]));
      return { reply: { kind: "captioned", tokens } };
    }
    case "close":
      await opened?.vision.release();
      await opened?.decoder.release();
      opened = ready = null;
      return { reply: { kind: "closed" } };
  }
}

async function open(
  { vision, decoder, threads, provider }: Extract<
    CaptionRequest,
    { kind: "open" }
  >,
): Promise<CaptionReply> {
  // onnxruntime reports to its maker unless it is told not to, and keeps a
  // database for it in the user's home.
  Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  const { InferenceSession, Tensor } = await import(
    "npm:onnxruntime-node@1.30.0"
  );
  const create = (file: string): Promise<InferenceSession> =>
    InferenceSession.create(file, optionsOf(threads, provider))
      .catch((cause) => {
        throw new Error(`"${file}": ${cause.message}`, { cause });
      });
  opened = {
    Tensor,
    vision: await create(vision),
    decoder: await create(decoder),
  };
  return {
    kind: "opened",
    vision: describe(opened.vision),
    decoder: describe(opened.decoder),
  };
}

function optionsOf(
  threads: number | null,
  provider: Provider,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [sessionProvider(provider)],
    // 4 = fatal only: what fails is thrown too, and told in our own words.
    logSeverityLevel: 4,
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
  };
}

function describe(session: InferenceSession): SessionInfo {
  const tensors = (
    metadata: readonly InferenceSession.ValueMetadata[],
  ): SessionInfo["inputs"] =>
    metadata.map((value) =>
      value.isTensor
        ? { name: value.name, type: value.type, shape: value.shape }
        : { name: value.name, type: "no tensor", shape: [] }
    );
  return {
    inputs: tensors(session.inputMetadata),
    outputs: tensors(session.outputMetadata),
  };
}

/** A first token for a blank picture tells how many there are. */
async function tryOut(
  { graphs, pixels }: NonNullable<typeof ready>,
): Promise<number> {
  const [width, height] = plannedSize(pixels)!;
  const blank = new Float32Array(width * height * 3);
  const decoder = await lookAt(graphs, blank, [width, height]);
  const logits = await decoder.begin([0]);
  // The second step takes what the first has given.
  await decoder.next([[0, 0], [0, 0]], [0, 0]);
  return logits.length;
}

async function caption(
  { image, prompt, generation }: Extract<CaptionRequest, { kind: "caption" }>,
  signal: AbortSignal,
): Promise<readonly number[]> {
  if (ready === null) throw new Error("No model is open");
  signal.throwIfAborted();
  const picture = fitPicture(image, ready.pixels);
  const values = pixelValues(picture, ready.pixels);
  const decoder = await lookAt(ready.graphs, values, [
    picture.width,
    picture.height,
  ]);
  return await generate(decoder, prompt, generation, signal);
}
