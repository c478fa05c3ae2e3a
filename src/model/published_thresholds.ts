import type { TagCategory } from "./label.ts";

/** The thresholds that whoever made a model publishes with it. */
export interface PublishedThresholds {
  /** For all tags of a category that have none of their own. */
  readonly categories: { readonly [C in TagCategory]?: number };
  /** For single tags, by their place in the model's output. */
  readonly tags: ReadonlyMap<number, number>;
}

/**
 * One threshold for all tags.
 *
 * @param threshold From 0 to 1.
 */
export function oneThreshold(threshold: number): PublishedThresholds {
  return {
    categories: {
      general: threshold,
      character: threshold,
      copyright: threshold,
      artist: threshold,
      meta: threshold,
      model: threshold,
    },
    tags: new Map(),
  };
}
