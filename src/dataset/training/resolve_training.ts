import {
  sidesOf,
  type TrainingChoice,
  type TrainingSettings,
} from "./training_settings.ts";

/** The resolution of the example in sd-scripts' documentation, SDXL's own. */
const usualResolution = 1024;

/** The step of sd-scripts. */
const usualSteps = 64;

/**
 * Decides all that sd-scripts is told of a dataset.
 *
 * Unless somebody says otherwise there are buckets, from half the smaller side
 * to twice the larger one: sd-scripts' own limits, 256 and 1024, leave no room
 * for a wide or tall image at a resolution of 1024. They are left out with
 * `bucketNoUpscale`, where sd-scripts does not look at them.
 *
 * `keepTokensSeparator` means shuffling, because sd-scripts looks for it only
 * then and would train the separator itself otherwise; and it makes the implied
 * `keepTokens` needless.
 *
 * @param implied What the captions mean, see `impliedTraining()`.
 * @param said What presets and flags say, the later over the earlier.
 */
export function resolveTraining(
  implied: TrainingChoice,
  said: readonly TrainingChoice[],
): TrainingSettings {
  const own: TrainingChoice = Object.assign({}, ...said);
  const chosen: TrainingChoice = { ...implied, ...own };
  const resolution = chosen.resolution ?? usualResolution;
  const enableBucket = chosen.enableBucket ?? true;
  const steps = chosen.bucketResoSteps ?? usualSteps;
  const limited = enableBucket && !chosen.bucketNoUpscale;
  const sides = sidesOf(resolution);
  const fence = chosen.keepTokensSeparator ?? null;
  return {
    resolution,
    enableBucket,
    minBucketReso: chosen.minBucketReso ??
      (limited ? least(Math.min(...sides) / 2, steps) : null),
    maxBucketReso: chosen.maxBucketReso ??
      (limited ? Math.ceil(Math.max(...sides) * 2 / steps) * steps : null),
    bucketResoSteps: chosen.bucketResoSteps ??
      (enableBucket ? usualSteps : null),
    bucketNoUpscale: chosen.bucketNoUpscale ?? (enableBucket ? false : null),
    batchSize: chosen.batchSize ?? null,
    captionExtension: chosen.captionExtension ?? ".txt",
    shuffleCaption: chosen.shuffleCaption ?? (fence === null ? null : true),
    keepTokens: (fence === null ? chosen : own).keepTokens ?? null,
    keepTokensSeparator: fence,
    secondarySeparator: chosen.secondarySeparator ?? null,
    enableWildcard: chosen.enableWildcard ?? null,
    captionSeparator: chosen.captionSeparator ?? null,
    numRepeats: chosen.numRepeats ?? null,
  };
}

/** A multiple of the step that is not above the side, one step at least. */
function least(side: number, steps: number): number {
  return Math.max(1, Math.floor(side / steps)) * steps;
}

/**
 * Says what sd-scripts would refuse in the limits of buckets, in words; null
 * where it takes them.
 *
 * @param settings What it is told.
 */
export function bucketProblem(
  { resolution, enableBucket, ...limits }: TrainingSettings,
): string | null {
  const { minBucketReso: min, maxBucketReso: max } = limits;
  if (!enableBucket) return null;
  const steps = limits.bucketResoSteps ?? usualSteps;
  const sides = sidesOf(resolution);
  for (
    const [name, value] of [
      ["min_bucket_reso", min],
      ["max_bucket_reso", max],
    ] as const
  ) {
    if (value !== null && value % steps !== 0) {
      const below = least(value, steps);
      return `${name} is ${value}, which is no multiple of bucket_reso_steps, ${steps}: ${below} and ${
        below + steps
      } are`;
    }
  }
  if (min !== null && min > Math.min(...sides)) {
    return `min_bucket_reso is ${min}, which is above the smaller side of the resolution, ${
      Math.min(...sides)
    }`;
  }
  if (max !== null && max < Math.max(...sides)) {
    return `max_bucket_reso is ${max}, which is below the larger side of the resolution, ${
      Math.max(...sides)
    }`;
  }
  return null;
}
