import type { CaptionResult } from "../../captioners/captioner.ts";
import { cleanAnswer } from "../../captioners/http/clean_answer.ts";
import { longestCaption } from "../../captioners/http/read_answer.ts";
import { count } from "../../text/count.ts";

/** The most tokens that a plugin may say it has made. */
const MOST_TOKENS = 2 ** 32;

/**
 * Checks what a captioner returned for a batch. What is not of the shape fails
 * the images; a sentence becomes one line by the one policy that there is, see
 * `cleanAnswer`.
 *
 * @param value What it returned.
 * @param images How many it was given.
 * @returns A result an image, in their order; or, where the whole is none,
 * why, as the end of a sentence.
 */
export function readSentences(
  value: unknown,
  images: number,
): readonly CaptionResult[] | string {
  if (!Array.isArray(value)) {
    return `returned ${nameOf(value)}, not a list of sentences`;
  }
  if (value.length !== images) {
    const returned = count(value.length, "sentence");
    return `returned ${returned} for ${count(images, "image")}`;
  }
  return Array.from(value as readonly unknown[], readOne);
}

function readOne(value: unknown): CaptionResult {
  const failed = (reason: string): CaptionResult => ({
    kind: "failed",
    reason,
  });
  const { text = value, tokens, failed: why } = typeof value === "object"
    ? Object(value) as Readonly<Record<string, unknown>>
    : {};
  if (typeof why === "string") return failed(`says: ${why}`);
  if (typeof text !== "string") {
    return failed(`returned ${nameOf(text)} for an image, not a sentence`);
  }
  // Before it is cleaned: that takes longer than to count.
  if (text.length > 4 * longestCaption) {
    return failed(
      `returned a sentence of ${text.length} characters: at most ${longestCaption} are taken`,
    );
  }
  const line = cleanAnswer(text);
  if (line === "") return failed("returned an empty sentence");
  if (line.length > longestCaption) {
    return failed(
      `returned a sentence of ${line.length} characters: at most ${longestCaption} are taken`,
    );
  }
  const isCount = Number.isInteger(tokens) && tokens as number >= 0 &&
    tokens as number < MOST_TOKENS;
  return {
    kind: "captioned",
    text: line,
    tokens: isCount ? tokens as number : null,
  };
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return value === undefined ? "nothing" : `a value of type ${typeof value}`;
}
