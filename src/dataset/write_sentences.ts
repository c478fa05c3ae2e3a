import type { CaptionOptions } from "../caption/caption_options.ts";
import {
  type ComposedCaption,
  prepareCaptioner,
} from "../caption/compose_caption.ts";
import type { PickedTags } from "../caption/pick_tags.ts";
import type { ImageCaptioner } from "../captioners/captioner.ts";
import { WriteFailed, WriteRefused } from "../files/file_errors.ts";
import type { FileLayer } from "../files/file_layer.ts";
import { decodeImage } from "../image/decode.ts";
import { providerLabel } from "../model/provider/provider.ts";
import { runningWords } from "../model/provider/running_on.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import { captionImage } from "./caption_image.ts";
import type { CaptionWriter } from "./caption_writer.ts";
import { existingCaption } from "./existing_caption.ts";
import type { ImageFile } from "./image_file.ts";
import type { ImageResult } from "./image_result.ts";
import { orderedMap } from "./ordered_map.ts";
import type { RunPlan } from "./plan_run.ts";
import type { RunEvent } from "./run_event.ts";
import { runningNotes } from "./running_notes.ts";
import { notesOf } from "./notes_of.ts";
import { requireCaptionPlace } from "./require_caption_place.ts";
import { startTally } from "./run_tally.ts";
import { openSentenceStation } from "./sentence_station.ts";
import { sentenceSeparators } from "./sentence_separators.ts";
import { EndsRun, LeftUndone } from "./station_end.ts";

/** Sentences that are to be written without a tagger. */
export interface SentenceJob {
  /** Which images. */
  readonly plan: RunPlan;
  /** What the run was told. */
  readonly settings: TagSettings;
  /** How captions are to look; slots of tags stay empty. */
  readonly options: CaptionOptions;
  /** Who writes; the caller closes it. */
  readonly captioner: ImageCaptioner;
  /** The layer, with a grant to read captions where these are asked for. */
  readonly files: FileLayer;
  /** Where captions go; the caller closes it. */
  readonly writer: CaptionWriter;
  /** What the captioner runs on, for the report; empty where nobody knows. */
  readonly provider: string;
  /** When the run began, as `performance.now()` has it. */
  readonly start: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

const noTags: PickedTags = { tags: [], rating: null, quality: null };

/** An image, and what became of it so far. */
type Said =
  | {
    readonly kind: "said";
    readonly image: ImageFile;
    readonly composed: ComposedCaption;
    readonly size: readonly [width: number, height: number];
  }
  | Extract<ImageResult, { kind: "failed" | "skipped" }>
  | { readonly kind: "undone" };

/**
 * Has a captioner say what is in each image, and writes it: the end of a run
 * that needs no tagger, from the event `opened` on.
 *
 * @param job What to write, and with what.
 */
export async function* writeSentences(
  job: SentenceJob,
): AsyncGenerator<RunEvent, void, void> {
  const { plan, settings, captioner, writer, provider, start, signal } = job;
  const { id, model, capabilities, runsOn } = captioner;
  const total = plan.images.length + plan.untouched.length;
  yield {
    kind: "opened",
    images: total,
    model,
    captioner: id,
    provider: runsOn === undefined ? provider : providerLabel(runsOn.provider),
    adapter: runsOn?.adapter ?? null,
    nodes: runsOn?.placement == null
      ? null
      : [runsOn.placement.here, runsOn.placement.nodes],
    passedOver: runsOn?.passedOver ?? [],
    decoder: settings.decoder,
    tags: 0,
    size: [0, 0],
    batch: capabilities.batch,
  };
  if (runsOn !== undefined) {
    for (const message of runningNotes(model, runsOn)) {
      yield { kind: "warning", message };
    }
  }
  const tally = startTally();
  const image = (result: ImageResult): RunEvent => {
    tally.add(result);
    return { kind: "image", result, done: tally.done, total };
  };
  for (const result of plan.untouched) yield image(result);
  const { form } = job.options;
  const station = openSentenceStation(
    captioner,
    sentenceSeparators(form),
    signal,
  );
  const { finish } = prepareCaptioner(
    { labels: [], layout: "wd" },
    job.options,
  );
  try {
    const results = orderedMap(
      until(signal, plan.images),
      station.width,
      (file) => sayOne(file, job, station.say, finish),
    );
    for await (const said of results) {
      yield* notesOf(captioner);
      if (said.kind === "undone") continue;
      // One after the other: the one file of --output_path has an order.
      yield image(said.kind === "said" ? await write(said, writer) : said);
    }
  } finally {
    // What was finished by then is not thrown away.
    if (tally.tagged > 0) await writer.commit();
  }
  yield* notesOf(captioner);
  const summary = tally.summary({
    images: total,
    plugins: [],
    output: writer.place,
    provider: runsOn === undefined ? provider : runningWords(runsOn),
    seconds: (performance.now() - start) / 1000,
    interrupted: signal.aborted && tally.done < total,
  });
  yield { kind: "finished", summary: { ...summary, captioner: id } };
}

async function sayOne(
  image: ImageFile,
  { captioner, settings, files }: SentenceJob,
  say: ReturnType<typeof openSentenceStation>["say"],
  finish: ReturnType<typeof prepareCaptioner>["finish"],
): Promise<Said> {
  const { decoder, maxPixels, captionExtension } = settings;
  const { tags, existing = tags } = captioner.capabilities;
  let size: readonly [number, number] = [0, 0];
  try {
    requireCaptionPlace(image, settings);
    const sentence = await say(async () => {
      const there = existing
        ? await existingCaption(image, captionExtension, files)
        : null;
      const grounding = { tags: [], characters: [], existing: there };
      return captionImage(image, grounding, {
        decode: async (bytes) =>
          await decodeImage(await bytes(), { decoder, maxPixels }),
        sized: (found) => size = found,
      });
    });
    return { kind: "said", image, composed: finish(noTags, sentence), size };
  } catch (error) {
    if (error instanceof EndsRun) throw error.cause;
    if (error instanceof LeftUndone) return { kind: "undone" };
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", image, reason };
  }
}

async function write(
  { image, composed, size }: Extract<Said, { kind: "said" }>,
  writer: CaptionWriter,
): Promise<ImageResult> {
  try {
    const written = await writer.write(image, composed, size);
    return { kind: "tagged", image, size, ...composed, ...written };
  } catch (error) {
    if (!(error instanceof WriteFailed || error instanceof WriteRefused)) {
      throw error;
    }
    return { kind: "failed", image, reason: error.message };
  }
}

function* until<Item>(
  signal: AbortSignal,
  items: Iterable<Item>,
): Generator<Item, void, void> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}
