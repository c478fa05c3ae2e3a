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
  /** Does the rest for a picture that is decoded. */
  fit(image: RawImage, spec: InputSpec): Promise<PreparedPixels>;
}

/**
 * Starts the workers that read, decode and resize. Needs `--allow-read` for
 * the images, and `--allow-ffi`, `--allow-env` and `--allow-sys` for sharp.
 *
 * @param size How many workers; each takes about 50 MB.
 */
export function openPreparePool(size: number): PreparePool {
  const workers: PrepareWorker[] = [];
  const closing: PromiseLike<void>[] = [];
  const gate = openGate().memory;

  const pick = (): PrepareWorker => {
    for (let i = workers.length - 1; i >= 0; i--) {
      if (!workers[i]!.alive) workers.splice(i, 1);
    }
    const least = workers.reduce<PrepareWorker | null>(
      (best, each) =>
        best === null || each.pending < best.pending ? each : best,
      null,
    );
    if (least !== null && (least.pending === 0 || workers.length >= size)) {
      return least;
    }
    const started = startWorker();
    workers.push(started);
    return started;
  };

  const ask = async (request: PrepareAsked): Promise<PreparedPixels> => {
    try {
      return await pick().call(request);
    } catch (error) {
      if (!(error instanceof WorkerDied) || error instanceof WorkerCutOff) {
        throw error;
      }
      // Others that were waiting in the same worker are not to blame, and
      // the one that is will show it again when it is alone.
      const alone = startWorker();
      try {
        return await alone.call(request);
      } finally {
        closing.push(alone[Symbol.asyncDispose]());
      }
    }
  };

  return {
    // One that is worked on and one that waits, for each worker.
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
    fit: (image, spec) => ask({ kind: "fit", image, spec }),
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(workers.map((each) => each[Symbol.asyncDispose]()));
      await Promise.all(closing);
    },
  };
}

function startWorker(): PrepareWorker {
  return callWorker(
    new Worker(new URL("./prepare_worker.ts", import.meta.url), {
      type: "module",
      name: "prepare",
    }),
  );
}
