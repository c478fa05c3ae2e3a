import type { RawImage } from "../../image/raw_image.ts";
import { ModelError } from "../../model/model_error.ts";
import { cpuProvider, type Provider } from "../../model/provider/provider.ts";
import { callWorker, RemoteError } from "../../threads/call_worker.ts";
import type { Generation } from "../generate/generation.ts";
import type { PixelPlan } from "../pixels/pixel_plan.ts";
import type { CaptionReply, CaptionRequest } from "./caption_messages.ts";
import { planGraphs } from "./plan_graphs.ts";

/** A captioner's graphs, open in a worker of their own. */
export interface CaptionModel extends AsyncDisposable {
  /** How many tokens it knows. */
  readonly vocabulary: number;
  /**
   * Makes the tokens of one caption; one is made after the other.
   *
   * @param image Any decoded image; its buffer is handed over.
   * @param prompt What the caption begins with.
   * @param generation How it is made.
   * @param signal Ends it before its next token.
   * @returns The whole sequence, the prompt included.
   * @throws {ModelError} Where onnxruntime gives up.
   */
  generate(
    image: RawImage,
    prompt: readonly number[],
    generation: Generation,
    signal?: AbortSignal,
  ): Promise<readonly number[]>;
}

/** Which graphs, and how they are run. */
export interface CaptionModelChoice {
  /** What a person calls the model. */
  readonly name: string;
  /** The graph from pixels to the picture's states. */
  readonly vision: string;
  /** The graph from tokens to logits. */
  readonly decoder: string;
  /** How a picture is made of an image; the graph's own size goes first where `isSizeUsual`. */
  readonly pixels: PixelPlan;
  /** Whether nothing but the kind of model says how large the picture is. */
  readonly isSizeUsual: boolean;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** What it runs on; the CPU unless it is said. */
  readonly provider?: Provider;
}

/**
 * Opens a captioner's graphs and lets them answer once, so that what can't run
 * is found out before anything is written. Needs `--allow-read`,
 * `--allow-ffi`, `--allow-env` and `--allow-sys`.
 *
 * @throws {ModelError} Where a graph can't be opened or run.
 */
export async function openCaptionModel(
  choice: CaptionModelChoice,
): Promise<CaptionModel> {
  const { name, threads = null, provider = cpuProvider } = choice;
  const worker = callWorker<CaptionRequest, CaptionReply>(
    new Worker(new URL("./caption_worker.ts", import.meta.url), {
      type: "module",
      name: "captioner",
    }),
  );
  let captions = 0;
  try {
    const { vision, decoder } = choice;
    const opened = await worker.call({
      kind: "open",
      vision,
      decoder,
      threads,
      provider,
    });
    if (opened.kind !== "opened") throw new Error("The worker lost its thread");
    const plan = planGraphs(
      { file: vision, ...opened.vision },
      { file: decoder, ...opened.decoder },
    );
    const pixels = fitPlan(choice, plan.size);
    const planned = await worker.call({ kind: "plan", plan, pixels });
    if (planned.kind !== "planned") {
      throw new Error("The worker lost its thread");
    }
    return {
      vocabulary: planned.vocabulary,
      async generate(image, prompt, generation, signal) {
        signal?.throwIfAborted();
        const caption = captions++;
        const stop = (): void => {
          worker.call({ kind: "stop", caption }).catch(() => {});
        };
        signal?.addEventListener("abort", stop);
        try {
          const reply = await worker.call(
            { kind: "caption", caption, image, prompt, generation },
            [image.data.buffer],
          );
          if (reply.kind !== "captioned") {
            throw new Error("The worker lost its thread");
          }
          return reply.tokens;
        } catch (cause) {
          signal?.throwIfAborted();
          throw new ModelError(`"${name}" gave up: ${messageOf(cause)}`, {
            cause,
          });
        } finally {
          signal?.removeEventListener("abort", stop);
        }
      },
      async [Symbol.asyncDispose](): Promise<void> {
        if (worker.alive) await worker.call({ kind: "close" }).catch(() => {});
        await worker[Symbol.asyncDispose]();
      },
    };
  } catch (cause) {
    await worker[Symbol.asyncDispose]();
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(
      `Cannot open captioner "${name}": ${reasonOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** The plan's picture is the one that the graph takes, or there is none. */
function fitPlan(
  { vision, pixels, isSizeUsual }: CaptionModelChoice,
  size: readonly [number, number] | null,
): PixelPlan {
  if (size === null) return pixels;
  const [width, height] = size;
  const { resize, crop } = pixels;
  const planned = crop ?? (resize.kind === "squash" ? resize : null);
  if (planned?.width === width && planned.height === height) return pixels;
  if (!isSizeUsual) {
    throw new ModelError(
      `"${vision}" takes pictures of ${width}x${height} pixels, and ` +
        `"preprocessor_config.json" makes ${
          planned === null ? "others" : `${planned.width}x${planned.height}`
        }: they do not belong together`,
    );
  }
  return crop === null
    ? { ...pixels, resize: { kind: "squash", width, height } }
    : {
      ...pixels,
      resize: { kind: "shortest", edge: Math.max(width, height) },
      crop: { width, height },
    };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`;
}

/** What onnxruntime or Deno said, and what would work. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof RemoteError && error.remoteName === "NotCapable") {
    return "this run may not load native libraries; " +
      "add --allow-ffi --allow-env --allow-sys (or -A)";
  }
  return /protobuf/i.test(message)
    ? `${message} The file is no whole ONNX graph: it may be cut off, or a ` +
      `Git LFS pointer; download it again`
    : message;
}
