import type { ImageCaptioner } from "../captioners/captioner.ts";
import { findBlip, publicBlip } from "../captioners/find_blip.ts";
import { openCaptioner } from "../captioners/open_captioner.ts";
import type { SentenceSettings } from "../captioners/sentence_settings.ts";
import { captionDataset } from "../dataset/caption_dataset.ts";
import { pullRunEvent } from "../dataset/pull_run_event.ts";
import type { RunEvent, RunSummary } from "../dataset/run_event.ts";
import { yieldEvents } from "../dataset/yield_events.ts";
import { openFileLayer } from "../files/file_layer.ts";
import { ModelError } from "../model/model_error.ts";
import type { CaptionSettings } from "./arguments/caption_table.ts";
import type { CommandArguments } from "./arguments/parse_command.ts";
import { UsageError } from "./arguments/usage_error.ts";
import { exitStatusOf } from "./exit_status.ts";
import { openReporter } from "./report/open_reporter.ts";
import type { Reporter } from "./report/reporter.ts";
import { say } from "./say.ts";

/**
 * `wdtag caption PATH... --captioner NAME`: writes sentences.
 *
 * @param args What the user asked for.
 * @param signal Aborted when the user wants the run to end.
 * @returns The exit status, see `tag`.
 */
export async function caption(
  { operands: paths, settings }: CommandArguments<CaptionSettings>,
  signal: AbortSignal,
): Promise<number> {
  const open = opener(settings);
  const { progressFile } = settings;
  const files = await openFileLayer(
    progressFile === null
      ? []
      : [{ kind: "file", path: progressFile, holds: "json" }],
  );
  await using reporter = await openReporter(
    { ...settings, debug: false },
    files,
  );
  try {
    const { provider } = settings;
    const run = captionDataset({ paths, settings, open, provider, signal });
    const summary = await follow(run, reporter);
    if (settings.json) {
      const { images, tagged, skipped, failed, failures } = summary;
      const report = { images, written: tagged, skipped, failed, failures };
      say.out(`${JSON.stringify(report, null, 2)}\n`);
    }
    if (summary.interrupted) return 130;
    return summary.failed > 0 ? 1 : 0;
  } catch (error) {
    // What a person has interrupted is not a failure.
    const { status, message } = signal.aborted
      ? { status: 130, message: "Interrupted" }
      : exitStatusOf(asUsage(error), settings.verbose);
    reporter.tell({ kind: "error", status, message });
    return status;
  }
}

async function follow(
  events: AsyncIterable<RunEvent>,
  reporter: Reporter,
): Promise<RunSummary> {
  let summary: RunSummary | null = null;
  for await (const event of events) {
    reporter.tell(event);
    if (event.kind === "finished") summary = event.summary;
  }
  if (summary === null) throw new Error("The run ended without a summary");
  return summary;
}

/** Settings that do not go together are the user's to say otherwise. */
function asUsage(error: unknown): unknown {
  return error instanceof RangeError
    ? new UsageError(error.message, { cause: error })
    : error;
}

type Opener = (
  signal: AbortSignal,
) => AsyncGenerator<RunEvent, ImageCaptioner, void>;

/** Says at once what can't be had at all. */
function opener(settings: CaptionSettings): Opener {
  const { captioner, model, captionWeights, modelId, provider } = settings;
  if (captioner === null) {
    throw new UsageError(
      'Say who is to write: --captioner blip or --captioner git ("wdtag caption --help" has examples)',
    );
  }
  if (captionWeights !== null) {
    throw new ModelError(
      `"${captionWeights}" is a checkpoint for PyTorch: turn it into ONNX with ` +
        "tools/export_captioner.py (docs/captioners.md), then give its folder as --model",
    );
  }
  if (captioner === "git" && model === null) {
    throw new ModelError(
      `${
        modelId === null ? "GIT" : `"${modelId}"`
      } is not published as ONNX: export it once with ` +
        "tools/export_captioner.py (docs/captioners.md), then give its folder as --model",
    );
  }
  if (provider === "auto") {
    throw new UsageError(
      "--provider auto is for tagging: a captioner's provider is named, such as cuda",
    );
  }
  return async function* (signal) {
    const place = model === null ? yield* pullBlip(signal) : { model };
    return await openCaptioner({
      ...place,
      captioner,
      provider,
      settings: sentenceSettings(settings),
    });
  };
}

async function* pullBlip(signal: AbortSignal) {
  yield {
    kind: "warning",
    message:
      `Without --model, blip is "${publicBlip}", the base model; sd-scripts uses the large one`,
  } as const;
  return yield* yieldEvents<
    RunEvent,
    Awaited<ReturnType<typeof findBlip>>
  >(signal, (emit, inner) =>
    findBlip(inner, (event) => {
      const told = pullRunEvent(event);
      if (told !== null) emit(told);
    }));
}

/** What was said; the rest is the captioner's own. */
function sentenceSettings(
  settings: CaptionSettings,
): Partial<SentenceSettings> {
  const { captioner, beamSearch, topP, removeWords, cleanUpSpaces } = settings;
  const { numBeams, minLength, maxLength, seed } = settings;
  // BLIP draws unless it is told to search, GIT the other way round. As in
  // sd-scripts, --top_p says nothing to a search.
  const way = beamSearch || (captioner === "git" && topP === null)
    ? "beams"
    : "sample";
  return {
    way,
    removeWords,
    cleanUpSpaces,
    ...(numBeams === null ? {} : { numBeams }),
    ...(topP === null ? {} : { topP }),
    ...(minLength === null ? {} : { minLength }),
    ...(maxLength === null ? {} : { maxLength }),
    ...(seed === null ? {} : { seed }),
  };
}
