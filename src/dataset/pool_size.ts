import type { TagSettings } from "../preset/tag_settings.ts";

/** How much a pool is to work on. */
export interface PoolSize {
  /** Pictures at once. */
  readonly pictures: number;
  /** Workers at the most. */
  readonly threads: number;
}

/** More than so many pictures at once only add memory: by then the model is what is waited for. */
const MOST = 8;

/**
 * How many pictures are decoded at once, and by how many workers.
 *
 * @param settings What was asked for.
 * @param cores Processors of this machine.
 */
export function poolSize(
  { maxDataLoaderNWorkers }: Pick<TagSettings, "maxDataLoaderNWorkers">,
  cores: number = navigator.hardwareConcurrency,
): PoolSize {
  const pictures = maxDataLoaderNWorkers === null
    // One more than decode at once, as one is fitted meanwhile.
    ? Math.min(MOST, cores + 1)
    // More than two a core gain nothing.
    : Math.max(1, Math.min(maxDataLoaderNWorkers, 2 * cores));
  // A worker takes 50 MB, and has a core to itself where it decodes.
  return { pictures, threads: Math.min(pictures, cores) };
}
