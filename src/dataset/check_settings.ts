import { parseProviders } from "../model/provider/provider.ts";
import type { TagSettings } from "../preset/tag_settings.ts";

/** What may become of captions that are there. */
const EXISTING: readonly string[] = ["overwrite", "skip", "append", "prepend"];

/**
 * Looks over settings that may come from a program rather than from the
 * command line, which has checked them already.
 *
 * @param settings Everything that the run is told.
 * @returns The same settings.
 * @throws {RangeError} Where a value makes no sense.
 */
export function checkSettings(settings: TagSettings): TagSettings {
  const { batchSize, existing, limit, provider, stateSize } = settings;
  if (batchSize !== "auto" && !isCount(batchSize, 1)) {
    throw new RangeError(
      `batchSize must be "auto" or a whole number from 1, not ${batchSize}`,
    );
  }
  if (limit !== null && !isCount(limit, 0)) {
    throw new RangeError(
      `limit must be null or a whole number from 0, not ${limit}`,
    );
  }
  if (!EXISTING.includes(existing)) {
    throw new RangeError(
      `existing must be one of ${EXISTING.join(", ")}, not "${existing}"`,
    );
  }
  if (!(stateSize > 0)) {
    throw new RangeError(`stateSize must be above 0, not ${stateSize}`);
  }
  try {
    parseProviders(provider);
  } catch (cause) {
    throw new RangeError(`provider ${(cause as Error).message}`, { cause });
  }
  return settings;
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
