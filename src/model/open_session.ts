import { settleEnvironment } from "./runtime/settle_environment.ts";
import type { InputSpec } from "../image/input_spec.ts";
import { mayWriteTemporary } from "../files/is_granted.ts";
import { openScratchFolder } from "../files/scratch_folder.ts";
import {
  callWorker,
  RemoteError,
  type WorkerHandle,
} from "../threads/call_worker.ts";
import { InferenceFailed } from "./inference_failed.ts";
import type { Label } from "./label.ts";
import { labelFormats } from "./labels/label_formats.ts";
import { ModelError } from "./model_error.ts";
import type { ModelFiles } from "./model_files.ts";
import { planFeed } from "./plan_feed.ts";
import {
  type NodePlacement,
  nodePlacement,
} from "./provider/node_placement.ts";
import { cpuProvider, type Provider } from "./provider/provider.ts";
import { readProfile } from "./provider/read_profile.ts";
import { restDriver } from "./provider/rest_driver.ts";
import type { RunningOn } from "./provider/running_on.ts";
import type { PublishedThresholds } from "./published_thresholds.ts";
import type {
  PictureSize,
  SessionReply,
  SessionRequest,
} from "./session_messages.ts";

/** What a model said of a batch. */
export interface Inference {
  /** The outputs' probabilities, one picture after the other. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** What it took; waiting for an earlier batch is not counted. */
  readonly milliseconds: number;
  /** The pictures' memory, which is done with. */
  readonly pixels: readonly Uint8Array<ArrayBuffer>[];
}

/** A model that is open and has answered once. */
export interface Session extends AsyncDisposable {
  /** What a person calls the model. */
  readonly name: string;
  /** Which captions its layout gives: SmilingWolf's or cl_tagger's. */
  readonly layout: "wd" | "cl";
  /** What each output stands for. */
  readonly labels: readonly Label[];
  /** The thresholds that are published with the model; null where there are none. */
  readonly published: PublishedThresholds | null;
  /** What is not confirmed of how the model is run, in words for the user. */
  readonly unconfirmed: readonly string[];
  /** How it wants to see pictures. */
  readonly spec: InputSpec;
  /** Numbers that come out for one picture. */
  readonly outputs: number;
  /** The batch that the graph insists on, or null where any size will do. */
  readonly fixedBatch: number | null;
  /** What it runs on, as it was measured. */
  readonly runsOn: RunningOn;
  /**
   * Looks at a batch of pictures.
   *
   * @param pixels One array a picture, RGB, `spec.width * spec.height * 3`
   * bytes, as `fitPixels` gives them. The buffers are handed over: do not
   * touch them afterwards.
   * @param sizes The pictures' sizes before they were fitted, which models
   * with a mask of the padding need; without them, each fills the input.
   * @returns `outputs` probabilities a picture, one picture after the other.
   * @throws {InferenceFailed} Where onnxruntime gives up.
   */
  infer(
    pixels: readonly Uint8Array<ArrayBuffer>[],
    sizes?: readonly PictureSize[],
  ): Promise<Float32Array<ArrayBuffer>>;
  /** As `infer`, with what it took. */
  inferTimed(
    pixels: readonly Uint8Array<ArrayBuffer>[],
    sizes?: readonly PictureSize[],
  ): Promise<Inference>;
}

/** How a session is opened. */
export interface SessionOptions {
  /** Threads that one inference may use; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** What it is to run on; the CPU unless it is said. */
  readonly provider?: Provider;
}

/**
 * Opens a model in a worker of its own and lets it answer once, so that a
 * graph that can't run is found out before anything is written.
 *
 * Needs `--allow-read`, `--allow-ffi`, `--allow-env` and `--allow-sys`, which
 * onnxruntime's native library asks for.
 *
 * @param files The model's files, see `findModel`.
 * @param options Threads.
 * @throws {ModelError} Where the graph can't be opened or run, or does not go
 * with its labels.
 */
export async function openSession(
  files: ModelFiles,
  options: SessionOptions = {},
): Promise<Session> {
  settleEnvironment();
  const worker = callWorker<SessionRequest, SessionReply>(
    new Worker(new URL("./session_worker.ts", import.meta.url), {
      type: "module",
      name: "session",
    }),
  );
  const { threads = null, provider = cpuProvider } = options;
  try {
    // Where all is on the CPU there is no other place to ask about.
    await using scratch = provider.name === "cpu" || !await mayWriteTemporary()
      ? null
      // Where there is no room or no folder for a profile, it is not measured.
      : await openScratchFolder().catch(() => null);
    const opened = await worker.call({
      kind: "open",
      model: files.graph,
      threads,
      provider,
      profile: scratch === null ? null : `${scratch.path}/session`,
    });
    if (opened.kind !== "opened") throw new Error("The worker lost its thread");
    const { plan, outputs: said } = planFeed(files, opened.info);
    if (said !== null) checkLabels(files, said);
    await worker.call({ kind: "plan", plan });

    const inferTimed: Session["inferTimed"] = async (pixels, sizes) => {
      const reply = await worker.call(
        { kind: "infer", pixels, sizes: sizes ?? null },
        pixels.map(({ buffer }) => buffer),
      ).catch((cause) => {
        throw new ModelError(`"${files.name}" gave up: ${cause.message}`, {
          cause,
        });
      });
      if (reply.kind === "failed") {
        throw new InferenceFailed(files.name, reply.message, reply.pixels);
      }
      if (reply.kind !== "inferred") {
        throw new Error("The worker lost its thread");
      }
      return reply;
    };
    const infer: Session["infer"] = async (pixels, sizes) =>
      (await inferTimed(pixels, sizes)).probabilities;
    const blank = new Uint8Array(plan.spec.width * plan.spec.height * 3);
    const outputs = (await infer([blank.fill(255)])).length;
    if (said === null) checkLabels(files, outputs);
    const placement = scratch === null
      ? null
      : await placementOf(worker, scratch.path, provider);

    return {
      name: files.name,
      layout: files.family.layout,
      labels: files.labels,
      published: files.thresholds,
      unconfirmed: files.unconfirmed,
      spec: plan.spec,
      outputs,
      fixedBatch: plan.fixedBatch,
      runsOn: { provider, adapter: null, placement, passedOver: [] },
      infer,
      inferTimed,
      async [Symbol.asyncDispose](): Promise<void> {
        if (worker.alive) await worker.call({ kind: "close" }).catch(() => {});
        await worker[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    if (worker.alive) await worker.call({ kind: "close" }).catch(() => {});
    await worker[Symbol.asyncDispose]();
    await restDriver(provider);
    if (error instanceof ModelError) throw error;
    const graph = typeof files.graph === "string" ? files.graph : files.name;
    throw new ModelError(`Cannot open model "${graph}": ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Where the nodes of the first inference ran. */
async function placementOf(
  worker: WorkerHandle<SessionRequest, SessionReply>,
  folder: string,
  provider: Provider,
): Promise<NodePlacement> {
  await worker.call({ kind: "endProfile" });
  return nodePlacement(await readProfile(folder), provider.name);
}

/** What onnxruntime or Deno said, and what would work. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  if (error instanceof RemoteError && error.remoteName === "NotCapable") {
    return "this run may not load native libraries; " +
      "add --allow-ffi --allow-env --allow-sys (or -A)";
  }
  return /protobuf/i.test(message)
    ? `${message} The file is no whole ONNX graph: it may be cut off, or a ` +
      `Git LFS pointer; download it again`
    : message;
}

function checkLabels(files: ModelFiles, outputs: number): void {
  try {
    labelFormats[files.family.labelFormat].check(
      files.labels,
      outputs,
      files.labelFile,
    );
  } catch (cause) {
    throw new ModelError((cause as Error).message, { cause });
  }
}
