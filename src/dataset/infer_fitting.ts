import { InferenceFailed } from "../model/inference_failed.ts";
import type { Session } from "../model/open_session.ts";
import type { PictureSize } from "../model/session_messages.ts";
import type { BatchPace } from "./batch_pace.ts";

/** What is needed to put batches to a model, and to take one apart that is too large. */
export interface FittingOptions {
  /** The model. */
  readonly session: Pick<Session, "inferTimed" | "outputs" | "fixedBatch">;
  /** Told how batches went. */
  readonly pace: BatchPace;
  /** Told that batches of a size failed while those of half of it do, and why. */
  readonly onHalved: (from: number, to: number, reason: string) => void;
  /** Given the pictures' memory when the model is done with it. */
  readonly onSpent?: (pixels: readonly Uint8Array<ArrayBuffer>[]) => void;
}

/**
 * Puts a batch to the model. One that fails is taken apart: each half is tried,
 * and only a single picture that fails ends the run, for then it was not the
 * memory. The pace is told, so that the next batches are smaller at once.
 *
 * @param pixels The pictures; the buffers are handed over.
 * @param sizes The pictures' sizes before they were fitted.
 * @param options The model, and who is told.
 * @returns `outputs` probabilities a picture, in their order.
 * @throws {InferenceFailed} Where a picture alone, or a batch whose size the graph insists on, fails.
 */
export async function inferFitting(
  pixels: readonly Uint8Array<ArrayBuffer>[],
  sizes: readonly PictureSize[],
  options: FittingOptions,
): Promise<Float32Array> {
  const { session, pace, onHalved, onSpent } = options;
  try {
    const done = await session.inferTimed(pixels, sizes);
    pace.took(pixels.length, done.milliseconds);
    onSpent?.(done.pixels);
    return done.probabilities;
  } catch (error) {
    const canHalve = error instanceof InferenceFailed &&
      session.fixedBatch === null && pixels.length > 1;
    if (!canHalve) throw error;
    const { length } = pixels;
    const half = (length + 1) >> 1;
    const front = await inferFitting(
      error.pixels.slice(0, half),
      sizes.slice(0, half),
      options,
    );
    pace.failed(length);
    onHalved(length, half, error.reason);
    const back = await inferFitting(
      error.pixels.slice(half),
      sizes.slice(half),
      options,
    );
    const all = new Float32Array(front.length + back.length);
    all.set(front);
    all.set(back, front.length);
    return all;
  }
}
