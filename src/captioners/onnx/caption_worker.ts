/**
 * The worker that makes sentences: onnxruntime-node's `run` blocks the thread
 * that it is called on, so the loops over tokens live beside it.
 *
 * @module
 */
import { silenceRuntime } from "../../model/runtime/settle_environment.ts";
import type { InferenceSession } from "npm:onnxruntime-node@1.30.0";
import { sessionInfo } from "../../model/session_info.ts";
import { sessionProvider } from "../../model/provider/session_provider.ts";
import type { Provider } from "../../model/provider/provider.ts";
import { type Answer, serveRequests } from "../../threads/serve_requests.ts";
import { requireNumbers } from "../generate/require_numbers.ts";
import { fitPicture } from "../pixels/fit_picture.ts";
import { type PixelPlan, plannedSize } from "../pixels/pixel_plan.ts";
import type { CaptionReply, CaptionRequest } from "./caption_messages.ts";
import { captionPictures, type ReadyModel } from "./caption_pictures.ts";
import { openDeviceRows } from "./device_rows.ts";
import { type CaptionGraphs, lookAt } from "./onnx_decoder.ts";
import { rowsHere } from "./tensor_rows.ts";

type Opened = Omit<CaptionGraphs, "plan"> & {
  readonly isProfiled: boolean;
  readonly release: () => Promise<void>;
};

/** Tokens of a long caption. */
const USUAL_LENGTH = 75;

type Awaiting = Exclude<CaptionRequest, { kind: "stop" | "fit" }>;

let opened: Opened | null = null;
let pixels: PixelPlan | null = null;
let ready: ReadyModel | null = null;
/** Calls that are asked for and not done yet. */
const underWay = new Map<number, AbortController>();
// One call at a time: the next would only take the first one's processors.
let turn: Promise<unknown> = Promise.resolve();

serveRequests<CaptionRequest, CaptionReply>((request, closing) => {
  if (request.kind === "stop") {
    underWay.get(request.call)?.abort();
    return Promise.resolve({ reply: { kind: "stopped" } });
  }
  if (request.kind === "fit") {
    // Between two tokens of others: an image that waited would fill memory.
    if (pixels === null) return Promise.reject(new Error("No model is open"));
    const picture = fitPicture(request.image, pixels);
    return Promise.resolve({
      reply: { kind: "fitted", picture },
      transfer: [picture.data.buffer],
    });
  }
  if (request.kind === "caption") {
    underWay.set(request.call, new AbortController());
  }
  const answer = turn.then(() => {
    closing.throwIfAborted();
    return answerOne(request, closing);
  }).finally(() => {
    if (request.kind === "caption") underWay.delete(request.call);
  });
  turn = answer.catch(() => {});
  return answer;
});

async function answerOne(
  request: Awaiting,
  closing: AbortSignal,
): Promise<Answer<CaptionReply>> {
  switch (request.kind) {
    case "open":
      return { reply: await open(request) };
    case "plan":
      return { reply: await tryOut(request) };
    case "caption": {
      if (ready === null) throw new Error("No model is open");
      const stop = underWay.get(request.call)!.signal;
      const signal = AbortSignal.any([stop, closing]);
      const results = await captionPictures(ready, request, signal);
      return { reply: { kind: "captioned", results } };
    }
    case "close":
      await opened?.release();
      opened = pixels = ready = null;
      return { reply: { kind: "closed" } };
  }
}

async function open(
  { vision, decoder, threads, provider, profiles }: Extract<
    CaptionRequest,
    { kind: "open" }
  >,
): Promise<CaptionReply> {
  silenceRuntime();
  const { InferenceSession, Tensor } = await import(
    "npm:onnxruntime-node@1.30.0"
  );
  await using stack = new AsyncDisposableStack();
  const held = <T extends Pick<InferenceSession, "release">>(session: T): T =>
    stack.adopt(session, (each) => each.release());
  const options = optionsOf(threads, provider);
  // The binding's device tensors are WebGPU's only.
  const device = provider.name !== "webgpu"
    ? null
    : await openDeviceRows(Tensor, (model, stays) =>
      InferenceSession.create(model, {
        ...options,
        ...(stays ? onDevice : {}),
      }));
  if (device !== null) stack.use(device);
  const create = async (
    file: string,
    profile: string | null,
  ): Promise<InferenceSession> => {
    try {
      return held(
        await InferenceSession.create(file, {
          ...options,
          ...(profile === null
            ? {}
            : { enableProfiling: true, profileFilePrefix: profile }),
          ...(device === null ? {} : onDevice),
        }),
      );
    } catch (cause) {
      throw new Error(`"${file}": ${messageOf(cause)}`, { cause });
    }
  };
  const graphs = {
    Tensor,
    vision: await create(vision, profiles?.vision ?? null),
    decoder: await create(decoder, profiles?.decoder ?? null),
    rows: device ?? rowsHere(Tensor),
  };
  const all = stack.move();
  opened = {
    ...graphs,
    isProfiled: profiles !== null,
    release: () => all.disposeAsync(),
  };
  return {
    kind: "opened",
    vision: sessionInfo(opened.vision),
    decoder: sessionInfo(opened.decoder),
  };
}

/** What a graph gives stays where it runs, until it is fetched. */
const onDevice = { preferredOutputLocation: "gpu-buffer" } as const;

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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`;
}

/** A first token for a blank picture tells how many there are. */
async function tryOut(
  { plan, pixels: planned, sharesBeams }: Extract<
    CaptionRequest,
    { kind: "plan" }
  >,
): Promise<CaptionReply> {
  if (opened === null) throw new Error("No model is open");
  const { isProfiled, release: _, ...graphs } = opened;
  const model = { graphs: { ...graphs, plan }, pixels: planned };
  const [width, height] = plannedSize(planned)!;
  const blank = new Float32Array(width * height * 3);
  using decoder = await lookAt(model.graphs, [blank], [width, height]);
  const logits = await decoder.begin([0]);
  if (isProfiled) {
    graphs.vision.endProfiling();
    graphs.decoder.endProfiling();
  }
  requireNumbers(logits);
  const row = { tokens: [0, 0], parent: 0, image: 0 };
  // The second step takes what the first has given.
  requireNumbers(await decoder.next([row, row]));
  const vocabulary = logits.length;
  // Without a cache the logits of all tokens come each time.
  const bytesEach = decoder.bytesEach() +
    (plan.pasts.length === 0 ? vocabulary * 4 * USUAL_LENGTH : 0);
  pixels = planned;
  ready = { ...model, bytesEach, sharesBeams };
  return { kind: "planned", vocabulary };
}
