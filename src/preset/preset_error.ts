import { showLine } from "../text/show_line.ts";
import type { TextPlace } from "../text/text_place.ts";

/** Says what is wrong with a preset, and what would be right. */
export class PresetError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "PresetError";
}

/** One thing that is wrong in a preset's file. */
export interface PresetFault {
  /** What is wrong, and what was expected. */
  readonly what: string;
  /** Where; null where it is the file as a whole. */
  readonly place: TextPlace | null;
}

/** The most faults that one message shows. */
const MOST = 20;

/**
 * The error of a preset's file, each fault with its line.
 *
 * @param file How messages call the file.
 * @param text Its text.
 * @param faults What is wrong, at least one.
 * @param cause What told of it, if anything did.
 */
export function presetFaults(
  file: string,
  text: string,
  faults: readonly PresetFault[],
  cause?: unknown,
): PresetError {
  const sorted = faults.toSorted((a, b) =>
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0)
  );
  const lines = sorted.slice(0, MOST).map(({ what, place }) =>
    place === null
      ? `Preset "${file}": ${what}`
      : `Preset "${file}", line ${place.line}, column ${place.column}: ${what}\n${
        showLine(text, place)
      }`
  );
  if (sorted.length > MOST) lines.push(`And ${sorted.length - MOST} more`);
  return new PresetError(
    lines.join("\n"),
    cause === undefined ? undefined : { cause },
  );
}
