/** A side in pixels, or a width and a height. */
export type Resolution = number | readonly [width: number, height: number];

/**
 * What sd-scripts is told of a dataset, the folders left out. The names are
 * sd-scripts' own, with capitals in place of underscores; what is null stands
 * in no file, and sd-scripts does as it always does.
 */
export interface TrainingSettings {
  /** What is trained at. */
  readonly resolution: Resolution;
  /** Sort images into buckets by their shape. */
  readonly enableBucket: boolean;
  /** The smallest side of a bucket. */
  readonly minBucketReso: number | null;
  /** The largest side of a bucket. */
  readonly maxBucketReso: number | null;
  /** Sides of buckets are multiples of it. */
  readonly bucketResoSteps: number | null;
  /** Make no image larger for its bucket. */
  readonly bucketNoUpscale: boolean | null;
  /** Images that are trained at once. */
  readonly batchSize: number | null;
  /** What follows an image's stem in its caption file's name. */
  readonly captionExtension: string;
  /** Shuffle the tags behind the kept ones. */
  readonly shuffleCaption: boolean | null;
  /** How many tags stay in front. */
  readonly keepTokens: number | null;
  /** What stands between the kept tags and the others. */
  readonly keepTokensSeparator: string | null;
  /** What stands between tags that are shuffled as one. */
  readonly secondarySeparator: string | null;
  /** Take one line of a caption of several, and `{a|b}` for one of both. */
  readonly enableWildcard: boolean | null;
  /** What captions are split at; null is the comma. */
  readonly captionSeparator: string | null;
  /** How often each image is seen an epoch. */
  readonly numRepeats: number | null;
}

/** What somebody says of training, a preset or a flag; null takes it back. */
export type TrainingChoice = {
  readonly [K in keyof TrainingSettings]?: TrainingSettings[K] | null;
};

/** The sides of a resolution. */
export function sidesOf(resolution: Resolution): readonly [number, number] {
  return typeof resolution === "number" ? [resolution, resolution] : resolution;
}
