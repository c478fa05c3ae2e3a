import type { Decoder } from "./follow_one.ts";

/** A sequence that a decoder of several images goes on with. */
export interface DecoderRow {
  /** The whole sequence, its prompt included. */
  readonly tokens: readonly number[];
  /** The row of the last answer that it has grown from. */
  readonly parent: number;
  /** The image that it speaks of, from 0. */
  readonly image: number;
}

/** A text decoder that looks at several images at once. */
export interface BatchDecoder {
  /**
   * Begins with a prompt.
   *
   * @param prompt Tokens, one at the least.
   * @returns The logits behind it, a row an image.
   */
  begin(prompt: readonly number[]): Promise<Float32Array>;
  /**
   * Goes on with one more token each.
   *
   * @param rows Sequences of one length, those of an image one after the other.
   * @returns The logits behind each, one row after the other.
   */
  next(rows: readonly DecoderRow[]): Promise<Float32Array>;
}

/** One image's part of a decoder; who has it must leave it at the end. */
export interface SharedDecoder extends Decoder {
  /** Says that nothing more is asked, so that the others need not wait. */
  leave(): void;
}

interface Question {
  readonly rows: readonly (readonly number[])[];
  readonly parents: readonly number[];
  readonly answer: PromiseWithResolvers<Float32Array>;
}

/**
 * Lets one loop an image run side by side over one decoder: what they ask for
 * is put together, and run when each of those that are left has asked. All
 * begin with the same prompt and grow by a token a step, so that sequences of
 * one step have one length; an image that has come to its end leaves.
 *
 * @param batch Looks at all the images.
 * @param images How many there are.
 * @returns A decoder an image, as if it were alone.
 */
export function shareDecoder(
  batch: BatchDecoder,
  images: number,
): readonly SharedDecoder[] {
  const left = new Set(Array.from({ length: images }, (_, image) => image));
  let asked = new Map<number, Question>();
  let begun: Promise<Float32Array> | null = null;
  /** Where each image's rows begin in the last answer. */
  let starts = [...left];

  const runOnceAllAsked = async (): Promise<void> => {
    if (asked.size === 0 || asked.size < left.size) return;
    const questions = [...asked].sort(([a], [b]) => a - b);
    asked = new Map();
    const rows: DecoderRow[] = [];
    const begins = [...starts];
    for (const [image, { rows: own, parents }] of questions) {
      begins[image] = rows.length;
      for (const [i, tokens] of own.entries()) {
        const parent = starts[image]! + parents[i]!;
        rows.push({ tokens, parent, image });
      }
    }
    starts = begins;
    try {
      const logits = await batch.next(rows);
      const size = logits.length / rows.length;
      for (const [image, { rows: own, answer }] of questions) {
        const from = begins[image]! * size;
        answer.resolve(logits.subarray(from, from + own.length * size));
      }
    } catch (error) {
      for (const [, { answer }] of questions) answer.reject(error);
    }
  };

  return [...left].map((image) => ({
    async begin(prompt) {
      const logits = await (begun ??= batch.begin(prompt));
      const size = logits.length / images;
      return logits.subarray(image * size, (image + 1) * size);
    },
    next(rows, parents) {
      const answer = Promise.withResolvers<Float32Array>();
      asked.set(image, { rows, parents, answer });
      void runOnceAllAsked();
      return answer.promise;
    },
    leave() {
      left.delete(image);
      void runOnceAllAsked();
    },
  }));
}
