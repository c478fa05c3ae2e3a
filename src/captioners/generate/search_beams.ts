import { adjustScores } from "./adjust_scores.ts";
import type { Decoder } from "./follow_one.ts";
import type { BeamSearch, Generation } from "./generation.ts";
import { logSoftmax } from "./log_softmax.ts";
import { requireNumbers } from "./require_numbers.ts";

/** Worse than any score that a sequence can have, as in transformers. */
const NEVER = -1e9;

/** A sequence that goes on. */
interface Beam {
  readonly tokens: readonly number[];
  readonly score: number;
}

/** A sequence grown by a token. */
interface Candidate extends Beam {
  /** The beam that it has grown from. */
  readonly parent: number;
  /** Whether it has come to its end, or to the longest length. */
  readonly isOver: boolean;
}

/**
 * Searches the best sequence with beams, as transformers 5 does for one image:
 * of the `2 * beams` best candidates those that are over may finish if they
 * are among the first `beams`, and the others go on; finished sequences
 * compete by their sum divided by `generated length ^ lengthPenalty`.
 *
 * @param decoder Looks at the image.
 * @param prompt What the sequence begins with.
 * @param generation Lengths, penalty, end.
 * @param search Beams, and how long they are followed.
 * @param signal Looked at between two tokens.
 * @returns The best sequence, its prompt and its end included.
 * @throws {NoNumbers} Where an answer is none.
 */
export async function searchBeams(
  decoder: Decoder,
  prompt: readonly number[],
  generation: Generation,
  search: BeamSearch,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const { beams, lengthPenalty, earlyStopping } = search;
  const { maxLength } = generation;
  // The others begin as copies that nothing can come of.
  let running: readonly Beam[] = Array.from(
    { length: beams },
    (_, i) => ({ tokens: prompt, score: i === 0 ? 0 : NEVER }),
  );
  let finished: readonly Beam[] = [];
  let logits = repeated(await decoder.begin(prompt), beams);
  // The first answer has one row for them all.
  let hasRows = false;
  while (true) {
    signal.throwIfAborted();
    const candidates = best(running, logits, generation, 2 * beams);
    const length = candidates[0]!.tokens.length;

    const over = candidates.slice(0, beams).filter(({ isOver }) => isOver);
    const isFull = finished.length === beams && earlyStopping === true;
    if (!isFull) {
      const scale = (length - prompt.length) ** lengthPenalty;
      finished = [
        ...finished,
        ...over.map(({ tokens, score }) => ({ tokens, score: score / scale })),
      ].sort((a, b) => b.score - a.score).slice(0, beams);
    }

    const open = candidates.filter(({ isOver }) => !isOver).slice(0, beams);
    const mayImprove = finished.length < beams ||
      open[0] !== undefined && open[0].score / reach(length) >
          finished.at(-1)!.score;
    const isDone = finished.length === beams && earlyStopping === true;
    if (open.length === 0 || !mayImprove || isDone) return finished[0]!.tokens;
    running = open;
    logits = await decoder.next(
      open.map(({ tokens }) => tokens),
      open.map(({ parent }) => hasRows ? parent : 0),
    );
    hasRows = true;
  }

  /** What the best running sum is divided by to see what may become of it. */
  function reach(length: number): number {
    const hoped = earlyStopping === "never" && lengthPenalty > 0
      ? maxLength
      : length;
    return (hoped - prompt.length) ** lengthPenalty;
  }
}

/** The best sequences that are one token longer, the best first. */
function best(
  running: readonly Beam[],
  logits: Float32Array,
  generation: Generation,
  count: number,
): readonly Candidate[] {
  const vocabulary = logits.length / running.length;
  const found: { score: number; parent: number; token: number }[] = [];
  for (const [parent, beam] of running.entries()) {
    const row = logits.subarray(parent * vocabulary, (parent + 1) * vocabulary);
    requireNumbers(row);
    const scores = logSoftmax(row);
    adjustScores(scores, beam.tokens, generation);
    for (let token = 0; token < vocabulary; token++) {
      const score = scores[token]! + beam.score;
      if (found.length === count && !(score > found[count - 1]!.score)) {
        continue;
      }
      // Of equals the earlier stays in front.
      let at = found.length;
      while (at > 0 && found[at - 1]!.score < score) at--;
      found.splice(at, 0, { score, parent, token });
      if (found.length > count) found.pop();
    }
  }
  return found.map(({ score, parent, token }) => {
    const tokens = [...running[parent]!.tokens, token];
    const isOver = token === generation.end ||
      tokens.length >= generation.maxLength;
    return { tokens, score, parent, isOver };
  });
}

/** The one row of the first answer, for each beam. */
function repeated(row: Float32Array, times: number): Float32Array {
  const rows = new Float32Array(row.length * times);
  for (let i = 0; i < times; i++) rows.set(row, i * row.length);
  return rows;
}
