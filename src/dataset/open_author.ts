import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import { openChosenCaptioner } from "./open_chosen_captioner.ts";
import type { RunEvent } from "./run_event.ts";
import type { TagRun } from "./tag_dataset.ts";

/** Who writes the sentences of a run of tags. */
export interface Author extends AsyncDisposable {
  /** The captioner. */
  readonly captioner: ImageCaptioner;
  /** What it runs on, for the report; empty where nobody knows. */
  readonly provider: string;
}

/**
 * Whether a run has a captioner.
 *
 * @param run What the run is told.
 * @param settings The same, every setting decided.
 */
export function isAuthored(run: TagRun, { captioner }: TagSettings): boolean {
  return run.captioner !== undefined || (captioner.name ?? null) !== null;
}

/**
 * Opens the captioner of a run, where it has one. The caller closes it.
 *
 * @param run What the run is told.
 * @param settings The same, every setting decided.
 * @param signal Ends the opening.
 * @returns Null where no sentence is asked for.
 * @throws What `openChosenCaptioner` throws.
 */
export async function* openAuthor(
  run: TagRun,
  settings: TagSettings,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, Author | null, void> {
  if (!isAuthored(run, settings)) return null;
  const opening = run.captioner?.(signal) ??
    openChosenCaptioner(settings.captioner, signal);
  const captioner = Symbol.asyncIterator in opening
    ? yield* opening
    : await opening;
  const provider = run.captioner === undefined
    ? captionerProvider(settings.captioner)
    : "";
  return {
    captioner,
    provider,
    [Symbol.asyncDispose]: () => captioner[Symbol.asyncDispose](),
  };
}

/**
 * What a captioner runs on, for the report: a server's is not known.
 *
 * @param settings What it is told.
 */
export function captionerProvider(
  { name, provider }: Partial<CaptionerSettings>,
): string {
  return name === "http" ? "" : provider ?? "cpu";
}
