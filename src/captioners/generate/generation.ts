/** How beams are searched. */
export interface BeamSearch {
  /** Sequences that are kept; 1 is the greedy search. */
  readonly beams: number;
  /** A finished sequence's score is its sum of log-probabilities divided by its length to this power. */
  readonly lengthPenalty: number;
  /**
   * Whether the search ends as soon as there are as many finished sequences
   * as beams. `never` goes on while any could still get better, however long.
   */
  readonly earlyStopping: boolean | "never";
}

/** How tokens are drawn. */
export interface Sampling {
  /** Divides the logits. */
  readonly temperature: number;
  /** The most likely tokens that remain; 0 leaves them all. */
  readonly topK: number;
  /** The most likely tokens remain whose probabilities add up to this. */
  readonly topP: number;
  /** What the draws begin with, a whole number from 0 to 2^32 - 1. */
  readonly seed: number;
}

/** How a caption is made. Lengths count the prompt and the end. */
export interface Generation {
  /** The token that ends a caption. */
  readonly end: number;
  /** Below this length the end is forbidden. */
  readonly minLength: number;
  /** At this length the caption ends, finished or not. */
  readonly maxLength: number;
  /** Above 1, tokens that are there already become less likely. */
  readonly repetitionPenalty: number;
  /** Searched or drawn. */
  readonly way:
    | ({ readonly kind: "search" } & BeamSearch)
    | ({ readonly kind: "sample" } & Sampling);
}
