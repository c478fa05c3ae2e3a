import { settleEnvironment } from "../model/runtime/settle_environment.ts";
import {
  callWorker,
  WorkerCutOff,
  WorkerDied,
  type WorkerHandle,
} from "../threads/call_worker.ts";
import { openGate } from "../image/decoders/gate.ts";
import type { DecoderChoice } from "../image/decode.ts";
import type { InputSpec } from "../image/input_spec.ts";
import type { RawImage } from "../image/raw_image.ts";
import type {
  PrepareAsked,
  PreparedPixels,
  PrepareRequest,
} from "./prepare_messages.ts";

type PrepareWorker = WorkerHandle<PrepareAsked, PreparedPixels>;

/** Workers that turn files into the pixels that a model wants. */
export interface PreparePool extends AsyncDisposable {
  /** How many files are worth asking for at once. */
  readonly width: number;
  /**
   * Prepares one file, on whichever worker has the least to do.
   *
   * @throws {Error} Where the file can't be read or decoded, with the reason
   * and without the path.
   */
  prepare(file: Omit<PrepareRequest, "gate">): Promise<PreparedPixels>;
  /**
   * Decodes one file only.
   *
   * @throws {Error} As `prepare` does.
   */
  decode(file: Omit<PrepareRequest, "gate">): Promise<RawImage>;
  /**
   * Starts a worker and has it load its libraries, so that the first picture
   * need not wait for them. What goes wrong shows again with a picture.
   */
  warm(decoder: DecoderChoice): void;
  /**
   * Takes memory of pictures that are done with, for those that come: without
   * it, each picture of a long run would take some, here, and leave it
   * elsewhere.
   */
  takeBack(pixels: readonly Uint8Array<ArrayBuffer>[]): void;
  /** Does the rest for a picture that is decoded. */
  fit(image: RawImage, spec: InputSpec): Promise<PreparedPixels>;
}

/**
 * Native decoders that one worker keeps at work: beside each picture that they
 * decode, resizing it takes a quarter of the time on the worker's own thread.
 */
const MOST_LANES = 4;

/**
 * Starts the workers that read, decode and resize. Needs `--allow-read` for
 * the images, and `--allow-ffi`, `--allow-env` and `--allow-sys` for sharp.
 *
 * Few workers do for what sharp decodes, for it does so on threads of its own:
 * each takes 50 MB and 0.1 s of a core to start. What is decoded in JavaScript or
 * WebAssembly keeps a worker's thread busy, and gets more of them once such a
 * picture has been seen.
 *
 * @param size How many pictures are worked on at once.
 * @param threads The most workers; more than there are cores gain nothing.
 */
export function openPreparePool(size: number, threads = size): PreparePool {
  const workers: PrepareWorker[] = [];
  let cutOff: WorkerCutOff | null = null;
  let gate = openGate().memory;
  let rescuer: PrepareWorker | null = null;
  let rescue: Promise<unknown> = Promise.resolve();
  let isOwnThread = false;
  // Never more than there were pictures under way at once.
  const spare: Uint8Array<ArrayBuffer>[] = [];
  const most = (): number =>
    isOwnThread ? threads : Math.ceil(size / MOST_LANES);

  const pick = (): PrepareWorker => {
    for (let i = workers.length - 1; i >= 0; i--) {
      if (!workers[i]!.alive) workers.splice(i, 1);
    }
    const least = workers.reduce<PrepareWorker | null>(
      (best, each) =>
        best === null || each.pending < best.pending ? each : best,
      null,
    );
    if (least !== null && (least.pending === 0 || workers.length >= most())) {
      return least;
    }
    const started = startWorker();
    workers.push(started);
    return started;
  };

  /** One that died in the gate never comes out: those after it take another. */
  const leaveGate = (request: PrepareAsked): void => {
    if ("gate" in request && request.gate === gate) gate = openGate().memory;
  };

  /**
   * Others that were waiting in a worker that died are not to blame. Each is
   * asked again, one at a time, so that the one that is to blame shows it again
   * with nobody beside it, and however many there are take one worker.
   */
  const askAlone = (request: PrepareAsked): Promise<PreparedPixels> => {
    const asked = rescue.then(async () => {
      if (cutOff !== null) throw cutOff;
      if (rescuer?.alive !== true) rescuer = startWorker();
      const again = "gate" in request ? { ...request, gate } : request;
      try {
        return await rescuer.call(again);
      } catch (error) {
        if (error instanceof WorkerCutOff) cutOff = error;
        if (error instanceof WorkerDied) leaveGate(again);
        throw error;
      }
    });
    rescue = asked.catch(() => {});
    return asked;
  };

  const ask = async (request: PrepareAsked): Promise<PreparedPixels> => {
    if ("decoder" in request && request.decoder === "imagescript") {
      isOwnThread = true;
    }
    const lanes = Math.ceil(size / most());
    const into = request.kind === "prepare" ? spare.pop() : undefined;
    const asked = "path" in request
      ? { ...request, lanes, ...(into === undefined ? {} : { into }) }
      : request;
    try {
      const prepared = await pick().call(
        asked,
        into === undefined ? [] : [into.buffer],
      );
      if (prepared.isOwnThread === true) isOwnThread = true;
      return prepared;
    } catch (error) {
      if (!(error instanceof WorkerDied) || error instanceof WorkerCutOff) {
        throw error;
      }
      leaveGate(request);
      return await askAlone(request);
    }
  };

  return {
    // One that is worked on and one that waits.
    width: size * 2,
    prepare: (file) => ask({ ...file, gate, kind: "prepare" }),
    async decode(file): Promise<RawImage> {
      const { pixels, width, height } = await ask({
        ...file,
        gate,
        kind: "decode",
      });
      const channels = pixels.length / (width * height);
      return { data: pixels, width, height, channels: channels as 3 };
    },
    warm(decoder): void {
      ask({ kind: "warm", decoder }).catch(() => {});
    },
    takeBack: (pixels) => void spare.push(...pixels),
    fit: (image, spec) => ask({ kind: "fit", image, spec }),
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(workers.map((each) => each[Symbol.asyncDispose]()));
      await rescue;
      await rescuer?.[Symbol.asyncDispose]();
    },
  };
}

function startWorker(): PrepareWorker {
  settleEnvironment();
  return callWorker(
    new Worker(new URL("./prepare_worker.ts", import.meta.url), {
      type: "module",
      name: "prepare",
    }),
  );
}
