import { ModelError } from "../model/model_error.ts";
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
 * @throws {ModelError} Where a provider is asked for that this version lacks.
 */
export function checkSettings(settings: TagSettings): TagSettings {
  const { batchSize, existing, limit, provider, requireGpu } = settings;
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
  // Until providers are chosen and measured, nothing but the CPU is claimed.
  if (requireGpu || (provider !== "auto" && provider !== "cpu")) {
    throw new ModelError(
      requireGpu
        ? "This version runs on the CPU only: leave out --require-gpu"
        : `This version runs on the CPU only: leave out --provider ${provider}`,
    );
  }
  return settings;
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
