import { settleEnvironment } from "../../model/runtime/settle_environment.ts";
import { mayWriteTemporary } from "../../files/is_granted.ts";
import { openScratchFolder } from "../../files/scratch_folder.ts";
import type { RawImage } from "../../image/raw_image.ts";
import { ModelError } from "../../model/model_error.ts";
import {
  type NodePlacement,
  nodePlacement,
} from "../../model/provider/node_placement.ts";
import { cpuProvider, type Provider } from "../../model/provider/provider.ts";
import { readProfile } from "../../model/provider/read_profile.ts";
import { restDriver } from "../../model/provider/rest_driver.ts";
import type { RunningOn } from "../../model/provider/running_on.ts";
import { callWorker, RemoteError } from "../../threads/call_worker.ts";
import type { Generation } from "../generate/generation.ts";
import type { PixelPlan } from "../pixels/pixel_plan.ts";
import type {
  CaptionReply,
  CaptionRequest,
  Generated,
} from "./caption_messages.ts";
import { planGraphs } from "./plan_graphs.ts";

/** A captioner's graphs, open in a worker of their own. */
export interface CaptionModel extends AsyncDisposable {
  /** How many tokens it knows. */
  readonly vocabulary: number;
  /** What it runs on, as it was measured with the first token. */
  readonly runsOn: RunningOn;
  /**
   * Makes the model's picture of an image, also while captions are made.
   *
   * @param image Any decoded image; its buffer is handed over.
   * @throws {Error} Where the image has no pixels.
   */
  fit(image: RawImage): Promise<RawImage>;
  /**
   * Makes the tokens of captions; of several calls one is done after the other.
   *
   * @param pictures As `fit` gives them.
   * @param prompt What the captions begin with.
   * @param generations How each is made, alike but for their seeds.
   * @param signal Ends it before the next token.
   * @returns What became of each picture, in their order.
   * @throws {ModelError} Where onnxruntime gives up.
   */
  generate(
    pictures: readonly RawImage[],
    prompt: readonly number[],
    generations: readonly Generation[],
    signal?: AbortSignal,
  ): Promise<readonly Generated[]>;
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
  /**
   * Whether beams of several pictures share a run although each beam then
   * needs its picture's keys and values for itself: not on the CPU unless it is
   * said, whose memory is too slow for that (bench/RESULTS.md).
   */
  readonly sharesBeams?: boolean;
}

/**
 * Opens a captioner's graphs and lets them answer once, so that what can't run
 * is found out before anything is written. Needs `--allow-read`,
 * `--allow-ffi`, `--allow-env` and `--allow-sys`, and to tell where the nodes
 * of a GPU's model run `--allow-write` for the folder of temporary files.
 *
 * @throws {ModelError} Where a graph can't be opened or run.
 */
export async function openCaptionModel(
  choice: CaptionModelChoice,
): Promise<CaptionModel> {
  const { name, threads = null, provider = cpuProvider } = choice;
  const { sharesBeams = provider.name !== "cpu" } = choice;
  settleEnvironment();
  const worker = callWorker<CaptionRequest, CaptionReply>(
    new Worker(new URL("./caption_worker.ts", import.meta.url), {
      type: "module",
      name: "captioner",
    }),
  );
  const close = async (): Promise<void> => {
    if (worker.alive) await worker.call({ kind: "close" }).catch(() => {});
    await worker[Symbol.asyncDispose]();
  };
  let calls = 0;
  try {
    await using profiles = await openProfiles(provider);
    const { vision, decoder } = choice;
    const opened = await worker.call({
      kind: "open",
      vision,
      decoder,
      threads,
      provider,
      profiles: profiles && {
        vision: profiles.vision + "/session",
        decoder: profiles.decoder + "/session",
      },
    });
    if (opened.kind !== "opened") throw lostThread();
    const plan = planGraphs(
      { file: vision, ...opened.vision },
      { file: decoder, ...opened.decoder },
    );
    const pixels = fitPlan(choice, plan.size);
    const planned = await worker.call({
      kind: "plan",
      plan,
      pixels,
      sharesBeams,
    });
    if (planned.kind !== "planned") throw lostThread();
    const placement = profiles === null
      ? null
      : await placementOf(profiles, provider);
    return {
      vocabulary: planned.vocabulary,
      runsOn: { provider, adapter: null, placement, passedOver: [] },
      async fit(image) {
        const { buffer } = image.data;
        const reply = await worker.call({ kind: "fit", image }, [buffer]);
        if (reply.kind !== "fitted") throw lostThread();
        return reply.picture;
      },
      async generate(pictures, prompt, generations, signal) {
        signal?.throwIfAborted();
        const call = calls++;
        const stop = (): void => {
          worker.call({ kind: "stop", call }).catch(() => {});
        };
        signal?.addEventListener("abort", stop);
        try {
          const reply = await worker.call(
            { kind: "caption", call, pictures, prompt, generations },
            pictures.map(({ data }) => data.buffer),
          );
          if (reply.kind !== "captioned") throw lostThread();
          return reply.results;
        } catch (cause) {
          signal?.throwIfAborted();
          throw new ModelError(`"${name}" gave up: ${messageOf(cause)}`, {
            cause,
          });
        } finally {
          signal?.removeEventListener("abort", stop);
        }
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (cause) {
    await close();
    await restDriver(provider);
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(
      `Cannot open captioner "${name}": ${reasonOf(cause)}`,
      { cause },
    );
  }
}

/** Folders for what onnxruntime tells of each graph's nodes. */
interface Profiles extends AsyncDisposable {
  readonly vision: string;
  readonly decoder: string;
}

async function openProfiles(provider: Provider): Promise<Profiles | null> {
  // Where all is on the CPU there is no other place to ask about.
  if (provider.name === "cpu" || !await mayWriteTemporary()) return null;
  await using stack = new AsyncDisposableStack();
  try {
    const vision = stack.use(await openScratchFolder()).path;
    const decoder = stack.use(await openScratchFolder()).path;
    const held = stack.move();
    return {
      vision,
      decoder,
      [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
    };
  } catch {
    // Where there is no room for a profile, it is not measured.
    return null;
  }
}

/** Where the nodes of both graphs ran for the first token. */
async function placementOf(
  { vision, decoder }: Profiles,
  { name }: Provider,
): Promise<NodePlacement> {
  const events = [];
  for (const folder of [vision, decoder]) {
    events.push(...JSON.parse(await readProfile(folder)));
  }
  return nodePlacement(JSON.stringify(events), name);
}

function lostThread(): Error {
  return new Error("The worker lost its thread");
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
  if (/protobuf|does not have a graph/i.test(message)) {
    const [file = "its graph"] = /^"[^"]*"/.exec(message) ?? [];
    return `${file} is no whole ONNX graph: it may be cut off, or a Git LFS ` +
      "pointer; download it again";
  }
  // An error is one line.
  return message.replaceAll(/\s+/g, " ").trim();
}
