import type { CaptionOptions } from "../caption/caption_options.ts";
import { readCaptionOptions } from "../caption/read_caption_options.ts";
import type { ImageCaptioner } from "../captioners/captioner.ts";
import { openFileLayer } from "../files/file_layer.ts";
import { baseSettings, noQuirks } from "../preset/base.ts";
import type { CaptionRun } from "./caption_dataset.ts";
import { openCaptionWriter } from "./caption_writer.ts";
import { checkSettings } from "./check_settings.ts";
import { runGrants } from "./run_grants.ts";
import { sweepOutputs } from "./sweep_outputs.ts";
import { planRun, type RunPlan } from "./plan_run.ts";
import type { RunEvent } from "./run_event.ts";
import { startTally } from "./run_tally.ts";
import { writeSentences } from "./write_sentences.ts";

/**
 * Does what `captionDataset` promises.
 *
 * @param run Where, and with which captioner.
 */
export async function* runCaptioning(
  run: CaptionRun,
): AsyncGenerator<RunEvent, void, void> {
  const start = performance.now();
  const settings = checkSettings({
    ...baseSettings,
    captionExtension: ".caption",
    ...run.settings,
  });
  const options = readCaptionOptions(settings, noQuirks);
  const signal = run.signal ?? new AbortController().signal;
  const plan = await planRun(run.paths, settings, noQuirks, signal);
  const total = plan.images.length + plan.untouched.length;
  const files = await openFileLayer(
    // A captioner may be told the caption that is there.
    runGrants(plan, settings, true),
  );
  await sweepOutputs(plan, settings, files);
  yield { kind: "scanned", images: total };
  if (plan.images.length === 0) {
    yield* finishUntouched(plan, start, settings.captioner.name ?? null);
    return;
  }

  // Before the model: an output that can't be written is said at once.
  await using writer = await openCaptionWriter(
    files,
    { ...settings, captionSeparator: separatorOf(options), isSentence: true },
    false,
    false,
  );
  signal.throwIfAborted();
  const opening = run.open(signal);
  await using captioner = Symbol.asyncIterator in opening
    ? yield* opening
    : await opening;
  signal.throwIfAborted();
  yield* warnOfTags(captioner);
  const { provider } = run;
  yield* writeSentences({
    ...{ plan, settings, options, captioner, files, writer, provider },
    ...{ start, signal },
  });
}

function separatorOf({ form, captionSeparator }: CaptionOptions): string {
  return form?.separator ?? captionSeparator;
}

/** A captioner that asks for tags is not told any here. */
function* warnOfTags(
  { id, capabilities }: ImageCaptioner,
): Generator<RunEvent, void, void> {
  if (!capabilities.tags) return;
  yield {
    kind: "warning",
    message: `The captioner ${id} is told tags where there are any, and no ` +
      'tagger runs here: "wdtag PATH... --captioner NAME" has one, and ' +
      '"--preset prose" writes the sentence alone',
  };
}

/** All is told without the captioner, which may not even be there. */
function* finishUntouched(
  plan: RunPlan,
  start: number,
  captioner: string | null,
): Generator<RunEvent, void, void> {
  const tally = startTally();
  const total = plan.untouched.length;
  for (const result of plan.untouched) {
    tally.add(result);
    yield { kind: "image", result, done: tally.done, total };
  }
  const summary = tally.summary({
    images: total,
    output: "",
    provider: "",
    plugins: [],
    seconds: (performance.now() - start) / 1000,
    interrupted: false,
  });
  // Who it is to be is known to a program, which need not have said it here.
  const by = captioner === null ? {} : { captioner };
  yield { kind: "finished", summary: { ...summary, ...by } };
}
