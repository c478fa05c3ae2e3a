import type {
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../captioners/captioner.ts";
import { sentenceLine } from "../captioners/http/caption_line.ts";
import { EndsRun, LeftUndone } from "./station_end.ts";

/** The station that has a captioner say what is in an image. */
export interface SentenceStation {
  /** How many images are worth asking about at once. */
  readonly width: number;
  /**
   * Asks the captioner; images have their turn in the order in which they
   * come here.
   *
   * @param image Makes what to look at, with what is known of it; called when
   * its turn has come.
   * @returns One line; never nothing.
   * @throws {LeftUndone} Where the run was ended meanwhile.
   * @throws {EndsRun} Where the captioner is broken: all others end then too.
   * @throws {Error} Where no sentence comes for this image, with the reason.
   */
  say(image: () => Promise<CaptionImage>): Promise<string>;
}

/** Images that wait beside those that are looked at, for a batch of the captioner's. */
const SPARE = 2;

interface Asked {
  readonly image: () => Promise<CaptionImage>;
  readonly resolve: (text: string) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Opens the station: gathers images into batches of the captioner's size, and
 * has as many under way as it can. What waits is bounded by how many images
 * are asked about at once.
 *
 * @param captioner Who writes; its caller closes it.
 * @param separators What must not stand in a sentence: trainers cut at it.
 * @param signal Ends what is under way.
 */
export function openSentenceStation(
  captioner: ImageCaptioner,
  separators: readonly string[],
  signal: AbortSignal,
): SentenceStation {
  const { batch, parallel } = captioner.capabilities;
  const waiting: Asked[] = [];
  const broken = new AbortController();
  const ending = AbortSignal.any([signal, broken.signal]);
  let underWay = 0;
  let isPlanned = false;

  const left = (): Error => new LeftUndone("The run was ended");

  function begin(): void {
    isPlanned = false;
    while (underWay < parallel && waiting.length > 0) {
      const asked = waiting.splice(0, batch);
      underWay++;
      void ask(asked).finally(() => {
        underWay--;
        begin();
      });
    }
  }

  async function ask(asked: readonly Asked[]): Promise<void> {
    try {
      if (ending.aborted) throw left();
      const images = await Promise.all(asked.map(({ image }) => image()));
      const results = await captioner.caption(images, { signal: ending });
      for (const [i, { resolve, reject }] of asked.entries()) {
        const said = sentenceOf(results[i], separators);
        if (typeof said === "string") resolve(said);
        else reject(said);
      }
    } catch (cause) {
      const isLeft = ending.aborted || cause instanceof LeftUndone;
      const error = isLeft ? left() : new EndsRun("", { cause });
      if (!isLeft) broken.abort();
      for (const { reject } of asked) reject(error);
    }
  }

  return {
    width: SPARE * batch * parallel,
    say: (image) =>
      new Promise((resolve, reject) => {
        if (ending.aborted) {
          reject(left());
          return;
        }
        waiting.push({ image, resolve, reject });
        if (isPlanned) return;
        isPlanned = true;
        // Images that come together go together.
        queueMicrotask(begin);
      }),
  };
}

function sentenceOf(
  result: CaptionResult | undefined,
  separators: readonly string[],
): string | Error {
  if (result === undefined) return new Error("The captioner left it out");
  if (result.kind === "failed") return new Error(result.reason);
  const text = sentenceLine(result.text, separators);
  return text.trim() === "" ? new Error("The captioner said nothing") : text;
}
