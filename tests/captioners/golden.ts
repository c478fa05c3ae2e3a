import { fileURLToPath } from "node:url";
import { decodeImage } from "../../src/image/decode.ts";
import type { RawImage } from "../../src/image/raw_image.ts";
import type { Generation } from "../../src/captioners/generate/generation.ts";

const folder = new URL("../fixtures/captioners/", import.meta.url);

/** Options as transformers calls them. */
interface RecordedOptions {
  readonly num_beams?: number;
  readonly min_length: number;
  readonly max_length: number;
  readonly repetition_penalty: number;
  readonly length_penalty?: number;
  readonly do_sample?: boolean;
  readonly top_k?: number;
  readonly top_p?: number;
  readonly seed?: number;
}

/** What transformers and sd-scripts gave, see the fixtures' own README. */
interface Golden {
  readonly tokens: { readonly sep: number; readonly vocab_size: number };
  readonly preprocess: readonly {
    readonly image: string;
    readonly model: "blip" | "git";
    readonly shape: readonly number[];
    readonly resized_rgb_u8_sha256: string;
    readonly pixel_values_f32le_sha256: string;
  }[];
  readonly cases: readonly {
    readonly model: "blip-tiny" | "git-tiny";
    readonly prompt: "sd-scripts" | "bare";
    readonly prompt_ids: readonly number[];
    readonly image: string;
    readonly options: RecordedOptions;
    readonly ids: readonly number[];
    readonly text: string;
    readonly text_cleaned: string;
    readonly caption: string;
  }[];
  readonly distribution: readonly {
    readonly model: "blip-tiny" | "git-tiny";
    readonly image: string;
    readonly prompt_ids: readonly number[];
    readonly ids: readonly number[];
    readonly probs: readonly number[];
  }[];
  readonly tokenizer: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly ids_bare: readonly number[];
    readonly decoded: string;
    readonly decoded_cleaned: string;
  }[];
  readonly remove_words: readonly {
    readonly caption: string;
    readonly removed: string;
  }[];
}

/** What was recorded. */
export const golden: Golden = JSON.parse(
  await Deno.readTextFile(new URL("golden.json", folder)),
);

/** The path of a fixture. */
export function captionerFixture(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

/** A recorded image, decoded anew each time: its buffer may be handed over. */
export async function recordedImage(name: string): Promise<RawImage> {
  return await decodeImage(
    await Deno.readFile(captionerFixture(`images/${name}`)),
  );
}

/** Recorded options in our words. */
export function generationOf(options: RecordedOptions): Generation {
  return {
    end: golden.tokens.sep,
    minLength: options.min_length,
    maxLength: options.max_length,
    repetitionPenalty: options.repetition_penalty,
    way: options.do_sample === true
      ? {
        kind: "sample",
        temperature: 1,
        topK: options.top_k!,
        topP: options.top_p!,
        seed: options.seed!,
      }
      : {
        kind: "search",
        beams: options.num_beams!,
        lengthPenalty: options.length_penalty ?? 1,
        earlyStopping: false,
      },
  };
}
