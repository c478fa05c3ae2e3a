import { type Decoder, followOne } from "./follow_one.ts";
import type { Generation } from "./generation.ts";
import { searchBeams } from "./search_beams.ts";

/**
 * Makes the tokens of one caption.
 *
 * @param decoder Looks at the image.
 * @param prompt What the caption begins with, one token at the least.
 * @param generation How it is made; `maxLength` is longer than the prompt.
 * @param signal Looked at between two tokens.
 * @returns The whole sequence: the prompt, the caption, and its end where it
 * came to one.
 */
export async function generate(
  decoder: Decoder,
  prompt: readonly number[],
  generation: Generation,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const { way } = generation;
  return way.kind === "search" && way.beams > 1
    ? await searchBeams(decoder, prompt, generation, way, signal)
    : await followOne(
      decoder,
      prompt,
      generation,
      way.kind === "sample" ? way : null,
      signal,
    );
}
