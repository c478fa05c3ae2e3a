import type { ComposedCaption } from "../caption/compose_caption.ts";
import type { Scores } from "../caption/scores.ts";
import { batched } from "./batched.ts";
import type { ImageFile } from "./image_file.ts";
import type { ImageResult, Untouched } from "./image_result.ts";
import { type FittingOptions, inferFitting } from "./infer_fitting.ts";
import { orderedMap } from "./ordered_map.ts";
import type { PreparedPixels } from "./prepare_messages.ts";
import { EndsRun, LeftUndone } from "./station_end.ts";
import type { KnownImage } from "./scores/score_keeper.ts";

/** What an image passes on its way; each may fail for one image alone. */
export interface Stations extends FittingOptions {
  /**
   * From the file to the pixels that the model wants, or why it is left out, or
   * what the model said of it before.
   */
  readonly prepare: (
    image: ImageFile,
  ) => Promise<PreparedPixels | KnownImage | { readonly skip: string }>;
  /** How many batches may be put to the model at once; 2 where it is left out. */
  readonly inferWidth?: number;
  /** How many images are prepared at once. */
  readonly prepareWidth: number;
  /** From probabilities to a caption. */
  readonly compose: (
    scores: Scores,
    image: ImageFile,
    size: readonly [width: number, height: number],
  ) => ComposedCaption | Promise<ComposedCaption>;
  /** How many captions are composed at once: plugins take them in batches. */
  readonly composeWidth: number;
  /** From a caption to a file: which, and what it holds now. */
  readonly write: (
    image: ImageFile,
    composed: ComposedCaption,
    size: readonly [width: number, height: number],
  ) => Promise<{ readonly file: string; readonly caption: string }>;
  /** How many captions are written at once. */
  readonly writeWidth: number;
}

type Size = readonly [width: number, height: number];
type Ready = {
  readonly kind: "ready";
  readonly image: ImageFile;
  readonly size: Size;
  /** The size of what was fitted; a plugin may have cut it. */
  readonly shown: Size;
  readonly pixels: Uint8Array<ArrayBuffer>;
};
type Seen = {
  readonly kind: "seen";
  readonly image: ImageFile;
  readonly size: Size;
  readonly scores: Scores;
};
/** One that the run's end has caught on its way, or that brought it about. */
type Undone =
  | { readonly kind: "undone" }
  | { readonly kind: "end"; readonly cause: unknown };
type Composed = {
  readonly kind: "composed";
  readonly image: ImageFile;
  readonly size: Size;
  readonly composed: ComposedCaption;
};

/**
 * The way of every image: prepare, infer, compose, write. Stations work at the
 * same time on different images; results come in the images' order. What is
 * in memory is bounded by the widths, not by the number of images.
 *
 * A broken image is a result. What ends the whole run, such as a model that
 * gives up, is thrown.
 *
 * @param images The images, in order.
 * @param stations What each image passes.
 * @param signal When aborted, images that the model has not been given yet are
 * dropped; the others are finished and written, but for those on which a
 * station gives up with the signal's reason.
 */
export async function* tagImages(
  images: Iterable<ImageFile>,
  stations: Stations,
  signal: AbortSignal,
): AsyncGenerator<ImageResult, void, void> {
  const prepared = orderedMap(
    until(signal, images),
    stations.prepareWidth,
    (image) => prepare(image, stations),
  );
  const batches = batched(
    until(signal, prepared),
    () => stations.pace.size,
    (item) => item.kind === "ready",
  );
  // Two a device: while one batch is looked at, the next waits at the session's door.
  const seen = orderedMap(
    batches,
    stations.inferWidth ?? 2,
    (batch) => infer(batch, stations),
  );
  const composed = orderedMap(
    flatten(seen),
    stations.composeWidth,
    (item) => compose(item, stations, signal),
  );
  const written = orderedMap(
    composed,
    stations.writeWidth,
    (item) => write(item, stations, signal),
  );
  for await (const result of written) {
    // Its turn comes behind those that were finished before it.
    if (result.kind === "end") throw result.cause;
    if (result.kind !== "undone") yield result;
  }
}

async function prepare(
  image: ImageFile,
  stations: Stations,
): Promise<Ready | Seen | Untouched> {
  try {
    const prepared = await stations.prepare(image);
    if ("skip" in prepared) {
      return { kind: "skipped", image, reason: prepared.skip };
    }
    const { width, height } = prepared;
    const size: Size = [width, height];
    if ("scores" in prepared) {
      return { kind: "seen", image, size, scores: prepared.scores };
    }
    const { pixels, shown } = prepared;
    return { kind: "ready", image, pixels, size, shown: shown ?? size };
  } catch (error) {
    return { kind: "failed", image, reason: reasonOf(error) };
  }
}

async function infer(
  batch: readonly (Ready | Seen | Untouched)[],
  stations: Stations,
): Promise<readonly (Seen | Untouched)[]> {
  const ready = batch.filter((item) => item.kind === "ready");
  const { outputs } = stations.session;
  const all = ready.length === 0 ? new Float32Array(0) : await inferFitting(
    ready.map(({ pixels }) => pixels),
    ready.map(({ shown }) => shown),
    stations,
  );
  let place = 0;
  return batch.map((item) => {
    if (item.kind !== "ready") return item;
    const start = outputs * place++;
    return {
      kind: "seen",
      image: item.image,
      size: item.size,
      scores: all.subarray(start, start + outputs),
    };
  });
}

async function compose(
  item: Seen | Untouched,
  stations: Stations,
  signal: AbortSignal,
): Promise<Composed | Untouched | Undone> {
  if (item.kind !== "seen") return item;
  const { image, size, scores } = item;
  try {
    const composed = await stations.compose(scores, image, size);
    return { kind: "composed", image, size, composed };
  } catch (error) {
    return givenUp(image, error, signal);
  }
}

async function write(
  item: Composed | Untouched | Undone,
  stations: Stations,
  signal: AbortSignal,
): Promise<ImageResult | Undone> {
  if (item.kind !== "composed") return item;
  const { image, size, composed } = item;
  try {
    const written = await stations.write(image, composed, size);
    return { kind: "tagged", image, size, ...composed, ...written };
  } catch (error) {
    return givenUp(image, error, signal);
  }
}

/** What becomes of an image that a station gave up on. */
function givenUp(
  image: ImageFile,
  error: unknown,
  signal: AbortSignal,
): Untouched | Undone {
  if (error instanceof EndsRun) return { kind: "end", cause: error.cause };
  const isLeft = error instanceof LeftUndone ||
    (signal.aborted && error === signal.reason);
  return isLeft
    ? { kind: "undone" }
    : { kind: "failed", image, reason: reasonOf(error) };
}

async function* until<Item>(
  signal: AbortSignal,
  source: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<Item, void, void> {
  if (signal.aborted) return;
  for await (const item of source) {
    if (signal.aborted) return;
    yield item;
  }
}

async function* flatten<Item>(
  source: AsyncIterable<readonly Item[]>,
): AsyncGenerator<Item, void, void> {
  for await (const items of source) yield* items;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
