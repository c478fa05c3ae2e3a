/** What a model says of one image, as far as it is known. */
export type Scores = Float32Array | SparseScores;

/** Scores of which only some are known; the others count as 0. */
export interface SparseScores {
  /** How many scores the model gives. */
  readonly outputs: number;
  /** The outputs whose scores are known, in rising order. */
  readonly places: Uint32Array;
  /** Their scores. */
  readonly values: Float32Array;
}
