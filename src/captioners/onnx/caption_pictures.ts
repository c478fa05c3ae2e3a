import type { RawImage } from "../../image/raw_image.ts";
import { generate } from "../generate/generate.ts";
import type { Generation } from "../generate/generation.ts";
import { NoNumbers } from "../generate/require_numbers.ts";
import { shareDecoder } from "../generate/share_decoder.ts";
import type { PixelPlan } from "../pixels/pixel_plan.ts";
import { pixelValues } from "../pixels/pixel_values.ts";
import type { Generated } from "./caption_messages.ts";
import { type CaptionGraphs, lookAt } from "./onnx_decoder.ts";

/** A captioner's graphs that have answered once. */
export interface ReadyModel {
  /** The graphs, and how they are run. */
  readonly graphs: CaptionGraphs;
  /** How pictures are made. */
  readonly pixels: PixelPlan;
  /** Bytes that each sequence of a run takes. */
  readonly bytesEach: number;
  /**
   * Whether beams of several pictures share a run where each beam then needs
   * its picture's keys and values for itself.
   */
  readonly sharesBeams: boolean;
}

/** What is asked of a model at once. */
export interface CaptionJob {
  /** As `fitPicture` makes them, all of one size. */
  readonly pictures: readonly RawImage[];
  /** What every caption begins with. */
  readonly prompt: readonly number[];
  /** How each picture's is made, alike but for their seeds. */
  readonly generations: readonly Generation[];
}

/** Bytes that the sequences of one run may take; what is more is run in parts. */
const MOST_BYTES = 2 ** 30;

/**
 * Captions pictures together, as many as there is room for. Where a run of
 * several fails, as where a GPU's memory is too small, each is tried alone.
 *
 * @param model The model.
 * @param job What is asked.
 * @param signal Looked at between two tokens.
 * @returns One result a picture, in their order.
 * @throws {Error} Where onnxruntime gives up.
 */
export async function captionPictures(
  model: ReadyModel,
  { pictures, prompt, generations }: CaptionJob,
  signal: AbortSignal,
): Promise<readonly Generated[]> {
  const size = mostTogether(model, generations[0]!);
  const results: Generated[] = [];
  for (let at = 0; at < pictures.length; at += size) {
    const job = {
      pictures: pictures.slice(at, at + size),
      prompt,
      generations: generations.slice(at, at + size),
    };
    results.push(...await captionOrSplit(model, job, signal));
  }
  return results;
}

async function captionOrSplit(
  model: ReadyModel,
  job: CaptionJob,
  signal: AbortSignal,
): Promise<readonly Generated[]> {
  const { pictures, prompt, generations } = job;
  try {
    return await captionTogether(model, job, signal);
  } catch (error) {
    if (signal.aborted || pictures.length === 1) throw error;
  }
  const results: Generated[] = [];
  for (const [i, picture] of pictures.entries()) {
    const one = {
      pictures: [picture],
      prompt,
      generations: [generations[i]!],
    };
    results.push(...await captionTogether(model, one, signal));
  }
  return results;
}

async function captionTogether(
  { graphs, pixels }: ReadyModel,
  { pictures, prompt, generations }: CaptionJob,
  signal: AbortSignal,
): Promise<readonly Generated[]> {
  signal.throwIfAborted();
  const { width, height } = pictures[0]!;
  const values = pictures.map((picture) => pixelValues(picture, pixels));
  using decoder = await lookAt(graphs, values, [width, height]);
  const parts = shareDecoder(decoder, pictures.length);
  const settled = await Promise.allSettled(
    parts.map(async (part, i): Promise<Generated> => {
      try {
        const how = generations[i]!;
        const tokens = await generate(part, prompt, how, signal);
        return { kind: "generated", tokens };
      } catch (error) {
        if (!(error instanceof NoNumbers)) throw error;
        return { kind: "failed", reason: error.message };
      } finally {
        part.leave();
      }
    }),
  );
  return settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

function mostTogether(
  { graphs: { plan, rows }, bytesEach, sharesBeams }: ReadyModel,
  { way }: Generation,
): number {
  if (plan.onePicture) return 1;
  // What lies on a device in several tensors is not put together.
  if (plan.pixels.oneByOne && rows.place === "device") return 1;
  const sequences = way.kind === "search" ? way.beams : 1;
  if (sequences > 1 && plan.crosses.length > 0 && !sharesBeams) return 1;
  return Math.max(1, Math.floor(MOST_BYTES / (bytesEach * sequences)));
}
