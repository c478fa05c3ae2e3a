import { availableMemory } from "./available_memory.ts";

/** The part of what was free at the start that is left to others. */
const SPARED = 0.25;

/**
 * Judges by what the last batches took whether a larger one has room: each
 * picture more is taken to need what those before it needed.
 *
 * @param available Bytes that are free now, or null where that can't be told; then there is always room.
 */
export function roomInMemory(
  available: () => number | null = availableMemory,
): () => boolean {
  const atStart = available();
  return () => {
    const now = available();
    if (atStart === null || now === null) return true;
    const forHalf = Math.max(0, atStart - now);
    return forHalf * 2 < atStart * (1 - SPARED);
  };
}
