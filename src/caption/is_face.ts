import { kaomoji } from "./kaomoji.ts";

/** Two letters or digits in a row: a word. */
const word = /[\p{L}\p{N}]{2}/u;

/**
 * Whether a tag is a face such as `^_^`, whose underscore is a mouth or a nose:
 * one of Danbooru's, or one of the same shape, in which no two letters stand
 * beside each other: `(>_<)`, `^_^;`, `d_d`.
 */
export function isFace(name: string): boolean {
  return kaomoji.has(name) || (name.includes("_") && !word.test(name));
}
