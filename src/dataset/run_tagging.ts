import type { CaptionOptions } from "../caption/caption_options.ts";
import { prepareCaptioner } from "../caption/compose_caption.ts";
import { readCaptionOptions } from "../caption/read_caption_options.ts";
import { openFileLayer } from "../files/file_layer.ts";
import type { Session } from "../model/open_session.ts";
import { providerJudge } from "../model/provider/judge_provider.ts";
import { openModelMemory } from "../model/model_memory.ts";
import {
  openOnDevices,
  planDevices,
} from "../model/provider/open_on_devices.ts";
import { providerLabel } from "../model/provider/provider.ts";
import { recallOnDevices } from "../model/provider/recall_on_devices.ts";
import { runningWords } from "../model/provider/running_on.ts";
import { baseSettings, noQuirks } from "../preset/base.ts";
import type { ScriptQuirks } from "../preset/tag_settings.ts";
import {
  type BatchPace,
  BUSY_ALONE,
  growingPace,
  MOST_AUTO,
  steadyPace,
} from "./batch_pace.ts";
import { batchSize } from "./batch_size.ts";
import { openCaptionWriter } from "./caption_writer.ts";
import { checkSettings } from "./check_settings.ts";
import { dealBatches } from "./deal_batches.ts";
import { planRun, type RunPlan } from "./plan_run.ts";
import { obtainModel } from "./obtain_model.ts";
import { existingCaption } from "./existing_caption.ts";
import type { ImageFile } from "./image_file.ts";
import { notesOf } from "./notes_of.ts";
import { type Author, isAuthored, openAuthor } from "./open_author.ts";
import { type PluginStations, pluginStations } from "./plugin_stations.ts";
import { openRunPlugins } from "./open_run_plugins.ts";
import { poolSize } from "./pool_size.ts";
import { openPreparePool } from "./prepare_pool.ts";
import { runGrants } from "./run_grants.ts";
import { sweepOutputs } from "./sweep_outputs.ts";
import { roomInMemory } from "./room_in_memory.ts";
import type { RunEvent } from "./run_event.ts";
import { runningNotes } from "./running_notes.ts";
import { keepingScores, keepScores } from "./scores/keep_scores.ts";
import { searchRegexes } from "./search_regexes.ts";
import {
  asksForTags,
  requireAuthor,
  sentenceFinish,
  sentenceGate,
} from "./sentence_finish.ts";
import { writeSentences } from "./write_sentences.ts";
import { type RunTally, startTally } from "./run_tally.ts";
import { type Stations, tagImages } from "./tag_images.ts";
import type { TagRun } from "./tag_dataset.ts";

/** Captions that are composed at once: a plugin takes up to 64. */
const MOST_COMPOSED = 128;

/** Pictures that may wait, ready, for the model; each takes 600 KB. */
const MOST_WAITING = 64;

/**
 * Does what `tagDataset` promises, station by station.
 *
 * @param run Where, and how.
 */
export async function* runTagging(
  run: TagRun,
): AsyncGenerator<RunEvent, void, void> {
  const start = performance.now();
  // A program that does not ask for a folder in its dataset gets none.
  const base = { ...baseSettings, state: false };
  const settings = checkSettings({ ...base, ...run.settings });
  const quirks: ScriptQuirks = { ...noQuirks, ...run.quirks };
  const signal = run.signal ?? new AbortController().signal;
  // First what costs nothing: a wrong list is said before a folder is read.
  const options = readCaptionOptions(settings, quirks);
  requireAuthor(isAuthored(run, settings), options);
  const plan = await planRun(run.paths, settings, quirks, signal);
  const total = plan.images.length + plan.untouched.length;
  const files = await openFileLayer(
    runGrants(
      plan,
      settings,
      // Plugins and captioners are told the caption that is there.
      settings.plugins.length > 0 || isAuthored(run, settings),
    ),
  );
  await sweepOutputs(plan, settings, files);
  yield { kind: "scanned", images: total };
  if (total === 0) {
    const places = run.paths.map((path) => `"${path}"`).join(", ");
    yield { kind: "warning", message: `No image was found in ${places}` };
  }
  if (plan.images.length === 0 && !quirks.missingFolderIsEmpty) {
    // All is told without the model, which may not even be there.
    yield* finishUntouched(plan, start);
    return;
  }

  const notes: RunEvent[] = [];
  const note = (message: string): void => {
    notes.push({ kind: "warning", message });
  };
  await using chain = await openRunPlugins(run, settings, note, signal);
  yield* notes.splice(0);
  const plugged: { stations: PluginStations | null } = { stations: null };

  // Before the model: an output that can't be written is said at once.
  await using writer = await openCaptionWriter(
    files,
    { ...settings, captionSeparator: separatorOf(options) },
    quirks.exactTagMatching,
    quirks.sharedStems,
    (caption, image, size) =>
      plugged.stations?.finish(caption, image, size) ??
        Promise.resolve(caption),
  );

  signal.throwIfAborted();
  await using author = yield* openAuthor(run, settings, signal);
  if (author !== null && chain === null && !asksForTags(author, options)) {
    const { captioner, provider } = author;
    if (settings.model !== null) {
      const message =
        `The tagger "${settings.model}" is not opened, for these ` +
        "captions hold no tags: the captioner's model is --captioner-model";
      yield { kind: "warning", message };
    }
    yield* writeSentences({
      ...{ plan, settings, options, captioner, files, writer, provider },
      ...{ start, signal },
    });
    return;
  }

  signal.throwIfAborted();
  // Before a download: a provider that can't be had needs no model.
  const plans = await planDevices(settings, providerJudge(signal));
  signal.throwIfAborted();
  const model = yield* obtainModel(settings, signal);
  const { pictures, threads } = poolSize(settings);
  await using pool = openPreparePool(pictures, threads);
  // While the model opens, which takes as long.
  const warm = (): void => pool.warm(settings.decoder);
  if (!settings.state) warm();
  const known = settings.state
    ? await recallOnDevices(model, plans, await openModelMemory(), signal, warm)
    : null;
  const sessions = known?.sessions ?? await openOnDevices(model, plans);
  let smallest = Infinity;
  const onHalved = (from: number, to: number, reason: string): void => {
    // Of two batches under way, and of a batch's halves, one word is enough.
    if (to >= smallest) return;
    smallest = to;
    note(
      `A batch of ${from} failed and is run as batches of ${to}, ` +
        `as are those after it: ${reason}`,
    );
  };
  await using session = dealBatches(sessions, onHalved);
  const recalled = known === null ? null : { ...known, ...session };
  signal.throwIfAborted();
  // Before anything is prepared: it says so where a threshold is not to be had.
  const findings = await searchRegexes(options.rules, session.labels, {
    signal,
  });
  const captioner = prepareCaptioner(session, options, findings);
  const { runsOn } = session;
  const batch = batchSize(settings, session);
  yield {
    kind: "opened",
    images: total,
    model: session.name,
    provider: sessions.map(({ runsOn }) => providerLabel(runsOn.provider))
      .join(","),
    adapter: runsOn.adapter,
    nodes: runsOn.placement === null
      ? null
      : [runsOn.placement.here, runsOn.placement.nodes],
    passedOver: runsOn.passedOver,
    decoder: settings.decoder,
    tags: session.labels.length,
    size: [session.spec.width, session.spec.height],
    batch: batch.size,
    ...(author === null ? {} : {
      captioner: author.captioner.id,
      captionerModel: author.captioner.model,
      captionerProvider: authorProvider(author),
    }),
    ...(recalled?.isOpen() === false ? { recalled: true } : {}),
  };
  const { model: sentences = "", runsOn: authored } = author?.captioner ?? {};
  for (
    const message of [
      ...notesOn(session, batch.note),
      ...(authored === undefined ? [] : runningNotes(sentences, authored)),
    ]
  ) yield { kind: "warning", message };

  const pace: BatchPace = batch.size === "auto"
    ? growingPace(
      roomInMemory(),
      session.runsOn.provider.name === "cpu" ? BUSY_ALONE : Infinity,
    )
    : steadyPace(batch.size);
  const request = {
    spec: session.spec,
    decoder: settings.decoder,
    decode: settings.decode,
    maxPixels: settings.maxPixels,
  };
  const existing = (image: ImageFile): Promise<string | null> =>
    existingCaption(image, settings.captionExtension, files);
  const { finish, width } = sentenceFinish({
    ...{ author, captioner, options, pool, request, existing, signal },
    place: settings,
  });
  plugged.stations = chain === null
    ? null
    : pluginStations({ chain, pool, captioner, finish, request, existing });
  const prepare: Stations["prepare"] = (image) =>
    pool.prepare({ ...request, path: image.path });
  await using scores = recalled === null ? null : await keepScores({
    settings,
    images: plan.images,
    model,
    session: recalled,
    needs: captioner.pick.needs,
    chain,
    pool,
    request,
    note,
  });
  const stations: Stations = {
    compose: (scores, image) =>
      finish(captioner.applyRules(captioner.pick(scores)), image),
    ...plugged.stations,
    ...sentenceGate(
      author,
      scores?.prepare ?? plugged.stations?.prepare ?? prepare,
    ),
    // Enough to fill the next batch while one is looked at, and no more than
    // memory has room for, whatever batch size was asked for.
    prepareWidth: pool.width +
      sessions.length *
        (batch.size === "auto"
          ? MOST_AUTO
          : Math.min(batch.size, MOST_WAITING)),
    session,
    pace,
    onHalved,
    onSpent: pool.takeBack,
    inferWidth: 2 * sessions.length,
    composeWidth: Math.max(width, chain === null ? 1 : MOST_COMPOSED),
    write: writer.write,
    writeWidth: writer.width,
  };
  const tally = startTally();
  yield* tellUntouched(plan, tally);
  try {
    const all = scores === null ? stations : keepingScores(stations, scores);
    for await (const result of tagImages(plan.images, all, signal)) {
      yield* notes.splice(0);
      yield* notesOf(author?.captioner ?? null);
      tally.add(result);
      yield { kind: "image", result, done: tally.done, total };
    }
  } finally {
    // Whatever ends the run, what was finished by then is not thrown away; but
    // a run that came to nothing does not replace the output of one before it.
    // Of an empty folder the script writes an empty file.
    const empty = quirks.missingFolderIsEmpty && total === 0;
    if (tally.tagged > 0 || empty) await writer.commit();
  }
  await scores?.[Symbol.asyncDispose]();
  yield* notes.splice(0);
  yield* notesOf(author?.captioner ?? null);
  const summary = tally.summary({
    images: total,
    output: writer.place,
    provider: known?.isOpen() === false
      ? author === null ? "" : authorProvider(author)
      : sessions.map(({ runsOn }) => runningWords(runsOn)).join(", "),
    ...(scores === null ? {} : { reused: scores.reused }),
    plugins: chain?.plugins ?? [],
    seconds: (performance.now() - start) / 1000,
    interrupted: signal.aborted && tally.done < total,
  });
  const by = author === null
    ? {}
    : { tagger: session.name, captioner: author.captioner.id };
  yield { kind: "finished", summary: { ...summary, ...by } };
}

function authorProvider({ captioner, provider }: Author): string {
  const { runsOn } = captioner;
  return runsOn === undefined ? provider : runningWords(runsOn);
}

function separatorOf({ form, captionSeparator }: CaptionOptions): string {
  return form?.separator ?? captionSeparator;
}

function* tellUntouched(
  { images, untouched }: RunPlan,
  tally: RunTally,
): Generator<RunEvent, void, void> {
  const total = images.length + untouched.length;
  for (const result of untouched) {
    tally.add(result);
    yield { kind: "image", result, done: tally.done, total };
  }
}

function* finishUntouched(
  plan: RunPlan,
  start: number,
): Generator<RunEvent, void, void> {
  const tally = startTally();
  yield* tellUntouched(plan, tally);
  const summary = tally.summary({
    images: plan.untouched.length,
    output: "",
    provider: "",
    plugins: [],
    seconds: (performance.now() - start) / 1000,
    interrupted: false,
  });
  yield { kind: "finished", summary };
}

/** What the user should know of a model that is open. */
function notesOn(
  { name, runsOn, unconfirmed }: Session,
  batchNote: string | null,
): readonly string[] {
  return [
    ...unconfirmed.map((fact) => `Not confirmed of "${name}": ${fact}`),
    ...runningNotes(name, runsOn),
    ...(batchNote === null ? [] : [batchNote]),
  ];
}
