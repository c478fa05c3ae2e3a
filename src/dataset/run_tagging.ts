import { dirname } from "node:path";
import type { CaptionOptions } from "../caption/caption_options.ts";
import { prepareCaptioner } from "../caption/compose_caption.ts";
import { readCaptionOptions } from "../caption/read_caption_options.ts";
import { openFileLayer } from "../files/file_layer.ts";
import type { WriteGrant } from "../files/write_grant.ts";
import type { Session } from "../model/open_session.ts";
import { hasAdapters } from "../model/provider/adapter.ts";
import { providerJudge } from "../model/provider/judge_provider.ts";
import { openOnProvider } from "../model/provider/open_on_provider.ts";
import { planProvider } from "../model/provider/plan_provider.ts";
import { providerLabel } from "../model/provider/provider.ts";
import { runningWords } from "../model/provider/running_on.ts";
import { mergePermissions } from "../plugin/merge_permissions.ts";
import { openPlugins } from "../plugin/open_plugins.ts";
import type { PluginChain } from "../plugin/plugin_chain.ts";
import { baseSettings, noQuirks } from "../preset/base.ts";
import type { ScriptQuirks, TagSettings } from "../preset/tag_settings.ts";
import {
  type BatchPace,
  growingPace,
  MOST_AUTO,
  steadyPace,
} from "./batch_pace.ts";
import { openCaptionWriter } from "./caption_writer.ts";
import { checkSettings } from "./check_settings.ts";
import { planRun, type RunPlan } from "./plan_run.ts";
import { obtainModel } from "./obtain_model.ts";
import { existingCaption } from "./existing_caption.ts";
import type { ImageFile } from "./image_file.ts";
import { notesOf } from "./notes_of.ts";
import { isAuthored, openAuthor } from "./open_author.ts";
import { type PluginStations, pluginStations } from "./plugin_stations.ts";
import { openPreparePool } from "./prepare_pool.ts";
import { roomInMemory } from "./room_in_memory.ts";
import type { RunEvent } from "./run_event.ts";
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
  const settings = checkSettings({ ...baseSettings, ...run.settings });
  const quirks: ScriptQuirks = { ...noQuirks, ...run.quirks };
  const signal = run.signal ?? new AbortController().signal;
  // First what costs nothing: a wrong list is said before a folder is read.
  const options = readCaptionOptions(settings, quirks);
  requireAuthor(isAuthored(run, settings), options);
  const plan = await planRun(run.paths, settings, quirks, signal);
  const total = plan.images.length + plan.untouched.length;
  const files = await openFileLayer(
    grantsOf(plan, settings, isAuthored(run, settings)),
  );
  await sweep(plan, settings, files.sweep);
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
  await using chain = await openChain(run, settings, note, signal);
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
  const provider = await planProvider(settings, providerJudge(signal));
  signal.throwIfAborted();
  const model = yield* obtainModel(settings, signal);
  await using session = await openOnProvider(model, provider);
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
    provider: providerLabel(runsOn.provider),
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
    }),
  };
  for (const message of notesOn(session, batch.note)) {
    yield { kind: "warning", message };
  }

  await using pool = openPreparePool(poolSize(settings));
  const pace: BatchPace = batch.size === "auto"
    ? growingPace(roomInMemory())
    : steadyPace(batch.size);
  let smallest = Infinity;
  const request = {
    spec: session.spec,
    decoder: settings.decoder,
    maxPixels: settings.maxPixels,
  };
  const existing = (image: ImageFile): Promise<string | null> =>
    existingCaption(image, settings.captionExtension, files);
  const { finish, width } = sentenceFinish({
    ...{ author, captioner, options, pool, request, existing, signal },
  });
  plugged.stations = chain === null
    ? null
    : pluginStations({ chain, pool, captioner, finish, request, existing });
  const prepare: Stations["prepare"] = (image) =>
    pool.prepare({ ...request, path: image.path });
  const stations: Stations = {
    compose: (probabilities, image) =>
      finish(captioner.applyRules(captioner.pick(probabilities)), image),
    ...plugged.stations,
    ...sentenceGate(author, plugged.stations?.prepare ?? prepare),
    // Enough to fill the next batch while one is looked at, and no more than
    // memory has room for, whatever batch size was asked for.
    prepareWidth: pool.width +
      (batch.size === "auto" ? MOST_AUTO : Math.min(batch.size, MOST_WAITING)),
    session,
    pace,
    onHalved(from, to, reason): void {
      // Of two batches under way, and of a batch's halves, one word is enough.
      if (to >= smallest) return;
      smallest = to;
      note(
        `A batch of ${from} failed and is run as batches of ${to}, ` +
          `as are those after it: ${reason}`,
      );
    },
    composeWidth: Math.max(width, chain === null ? 1 : MOST_COMPOSED),
    write: writer.write,
    writeWidth: writer.width,
  };
  const tally = startTally();
  yield* tellUntouched(plan, tally);
  try {
    for await (const result of tagImages(plan.images, stations, signal)) {
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
  yield* notes.splice(0);
  yield* notesOf(author?.captioner ?? null);
  const summary = tally.summary({
    images: total,
    output: writer.place,
    provider: runningWords(runsOn),
    plugins: chain?.plugins ?? [],
    seconds: (performance.now() - start) / 1000,
    interrupted: signal.aborted && tally.done < total,
  });
  const by = author === null
    ? {}
    : { tagger: session.name, captioner: author.captioner.id };
  yield { kind: "finished", summary: { ...summary, ...by } };
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

function grantsOf(
  plan: RunPlan,
  settings: TagSettings,
  hasAuthor: boolean,
): WriteGrant[] {
  const { outputPath, captionExtension: suffix, existing } = settings;
  const captions = (access: "write" | "read"): WriteGrant[] =>
    plan.roots.map((root) => ({ kind: "captions", root, suffix, access }));
  if (outputPath === null) return captions("write");
  // Plugins and captioners are told the caption that is there.
  const combines = existing === "append" || existing === "prepend" ||
    settings.plugins.length > 0 || hasAuthor;
  return [
    { kind: "file", path: outputPath, holds: "json" },
    ...(combines ? captions("read") : []),
  ];
}

/** Opens the run's plugins; null where it has none. */
async function openChain(
  run: TagRun,
  settings: TagSettings,
  onMessage: (message: string) => void,
  signal: AbortSignal,
): Promise<PluginChain | null> {
  const { plugins, pluginGrants, captionSeparator, maxPixels } = settings;
  if (plugins.length === 0) return null;
  const choices = plugins.map((choice) => ({
    ...choice,
    permissions: mergePermissions(choice.permissions, pluginGrants),
  }));
  return await openPlugins(choices, {
    preset: run.preset ?? "base",
    separator: captionSeparator,
    maxPixels,
    signal,
    onMessage,
  });
}

/** Clears away what killed runs have left in the folders that are written to. */
async function sweep(
  plan: RunPlan,
  { outputPath }: TagSettings,
  sweepFolder: (folder: string) => Promise<unknown>,
): Promise<void> {
  const written = outputPath === null
    ? [...plan.images, ...plan.untouched.map(({ image }) => image)]
      .map(({ path }) => path)
    : [outputPath];
  const folders = new Set(written.map((path) => dirname(path)));
  for (const folder of folders) await sweepFolder(folder);
}

function batchSize(
  { batchSize: asked }: TagSettings,
  { fixedBatch, name }: Session,
): { readonly size: number | "auto"; readonly note: string | null } {
  if (fixedBatch === null) return { size: asked, note: null };
  const note = asked === "auto" || asked === fixedBatch
    ? null
    : `"${name}" takes batches of ${fixedBatch} only: --batch_size ${asked} does not apply`;
  return { size: fixedBatch, note };
}

/** What the user should know of a model that is open. */
function notesOn(
  { name, runsOn, unconfirmed }: Session,
  batchNote: string | null,
): readonly string[] {
  const { provider, adapter, placement } = runsOn;
  const elsewhere = placement?.elsewhere ?? [];
  return [
    ...unconfirmed.map((fact) => `Not confirmed of "${name}": ${fact}`),
    ...(adapter !== null || !hasAdapters(provider.name) ? [] : [
      `Whether ${provider.name} computes on a GPU or on the processor ` +
      `can't be told: "wdtag doctor" tells more`,
    ]),
    ...(elsewhere.length === 0 ? [] : [
      `${placement!.nodes - placement!.here} of the ${
        placement!.nodes
      } nodes of ` +
      `"${name}" run on the CPU, not on ${provider.name}: ${
        elsewhere.join(", ")
      }`,
    ]),
    ...(batchNote === null ? [] : [batchNote]),
  ];
}

function poolSize({ maxDataLoaderNWorkers }: TagSettings): number {
  const cores = navigator.hardwareConcurrency;
  // More than eight only add memory: by then the model is what is waited for.
  if (maxDataLoaderNWorkers === null) return Math.min(8, cores);
  // A worker takes 50 MB, and more than two a core gain nothing.
  return Math.max(1, Math.min(maxDataLoaderNWorkers, 2 * cores));
}
