import type { Generation } from "./generate/generation.ts";
import { imageSeed } from "./generate/image_seed.ts";

/** How BLIP and GIT make their sentences. Lengths count the prompt's tokens. */
export interface SentenceSettings {
  /** `sample` draws tokens, `beams` searches with `numBeams`. */
  readonly way: "sample" | "beams";
  /** Sequences that a search keeps; 1 takes the likeliest token each time. */
  readonly numBeams: number;
  /** Beams: above 0 favours long captions, below short ones. */
  readonly lengthPenalty: number;
  /** Beams: whether the search ends with as many finished sequences as beams. */
  readonly earlyStopping: boolean | "never";
  /** Sampling: divides the logits. */
  readonly temperature: number;
  /** Sampling: the most likely tokens that remain; 0 leaves all. */
  readonly topK: number;
  /** Sampling: the most likely tokens remain whose probabilities reach this; of 0, one. */
  readonly topP: number;
  /** Sampling: what the draws of a run follow from. */
  readonly seed: number;
  /** Tokens, the prompt's and the end's included, before which none ends. */
  readonly minLength: number;
  /** Tokens, the prompt's and the end's included. */
  readonly maxLength: number;
  /** Above 1, tokens that are there already become less likely. */
  readonly repetitionPenalty: number;
  /** What every caption begins with; it is not part of the caption. */
  readonly prompt: string;
  /** Whether words that GIT reads into pictures are taken out, see `removeWords`. */
  readonly removeWords: boolean;
  /** Whether spaces around stops and apostrophes are cleaned up; null does as the tokenizer's settings say. */
  readonly cleanUpSpaces: boolean | null;
}

const common = {
  lengthPenalty: 1,
  earlyStopping: false,
  temperature: 1,
  topK: 50,
  topP: 0.9,
  seed: 42,
  removeWords: false,
  cleanUpSpaces: null,
  numBeams: 1,
} as const;

/** sd-scripts' `make_captions.py`: it samples, with a penalty of 1.1. */
export const blipSampling: SentenceSettings = {
  ...common,
  way: "sample",
  minLength: 5,
  maxLength: 75,
  repetitionPenalty: 1.1,
  prompt: "a picture of ",
};

/** sd-scripts' `make_captions.py --beam_search`: no penalty. */
export const blipBeams: SentenceSettings = {
  ...blipSampling,
  way: "beams",
  repetitionPenalty: 1,
};

/** sd-scripts' `make_captions_by_git.py`: the likeliest token each time. */
export const gitGreedy: SentenceSettings = {
  ...common,
  way: "beams",
  minLength: 0,
  maxLength: 50,
  repetitionPenalty: 1,
  prompt: "",
};

/**
 * Checks settings by themselves.
 *
 * @throws {RangeError} Naming the setting, its value, and what is expected.
 */
export function checkSentenceSettings(settings: SentenceSettings): void {
  const { minLength, maxLength } = settings;
  whole("num_beams", settings.numBeams, 1, 64);
  whole("top_k", settings.topK, 0, 2 ** 31);
  whole("seed", settings.seed, 0, 2 ** 32 - 1);
  whole("min_length", minLength, 0, 2 ** 16);
  whole("max_length", maxLength, 1, 2 ** 16);
  if (minLength > maxLength) {
    throw new RangeError(
      `min_length ${minLength} is above max_length ${maxLength}`,
    );
  }
  const { topP } = settings;
  if (!(topP >= 0 && topP <= 1)) {
    throw new RangeError(`top_p expects a number from 0 to 1, not ${topP}`);
  }
  above("temperature", settings.temperature, 100);
  above("repetition_penalty", settings.repetitionPenalty, 100);
  if (!Number.isFinite(settings.lengthPenalty)) {
    throw new RangeError(
      `length_penalty expects a number, not ${settings.lengthPenalty}`,
    );
  }
}

function whole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `${name} expects a whole number from ${least} to ${most}, not ${value}`,
  );
}

function above(name: string, value: number, most: number): void {
  if (value > 0 && value <= most) return;
  throw new RangeError(
    `${name} expects a number above 0, ${most} at most, not ${value}`,
  );
}

/**
 * What settings mean for one image.
 *
 * @param settings The run's.
 * @param end The token that ends a caption.
 * @param key What the image's seed derives from.
 */
export function generationFor(
  settings: SentenceSettings,
  end: number,
  key: string,
): Generation {
  const { way, numBeams, lengthPenalty, earlyStopping } = settings;
  const { temperature, topK, topP, seed } = settings;
  return {
    end,
    minLength: settings.minLength,
    maxLength: settings.maxLength,
    repetitionPenalty: settings.repetitionPenalty,
    way: way === "beams"
      ? { kind: "search", beams: numBeams, lengthPenalty, earlyStopping }
      : {
        kind: "sample",
        temperature,
        topK,
        topP,
        seed: imageSeed(seed, key),
      },
  };
}
