import { dirname } from "node:path";
import type { ComposedCaption } from "../caption/compose_caption.ts";
import type {
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../captioners/captioner.ts";
import { WriteFailed, WriteRefused } from "../files/file_errors.ts";
import { type FileLayer, openFileLayer } from "../files/file_layer.ts";
import type { WriteGrant } from "../files/write_grant.ts";
import { decodeImage } from "../image/decode.ts";
import { readImageSize } from "../image/image_size.ts";
import { sniffFormat } from "../image/sniff.ts";
import { baseSettings, noQuirks } from "../preset/base.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import type { CaptionRun } from "./caption_dataset.ts";
import { type CaptionWriter, openCaptionWriter } from "./caption_writer.ts";
import { checkSettings } from "./check_settings.ts";
import { fileReason } from "./file_reason.ts";
import type { ImageFile } from "./image_file.ts";
import type { ImageResult } from "./image_result.ts";
import { orderedMap } from "./ordered_map.ts";
import { planRun, type RunPlan } from "./plan_run.ts";
import { readImageFile } from "./read_image_file.ts";
import type { RunEvent } from "./run_event.ts";
import { startTally } from "./run_tally.ts";

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
  const signal = run.signal ?? new AbortController().signal;
  const plan = await planRun(run.paths, settings, noQuirks, signal);
  const total = plan.images.length + plan.untouched.length;
  const files = await openFileLayer(grantsOf(plan, settings));
  await sweep(plan, settings, files);
  yield { kind: "scanned", images: total };
  const tally = startTally();
  const rest = { images: total, plugins: [], interrupted: false };
  const image = (result: ImageResult): RunEvent => {
    tally.add(result);
    return { kind: "image", result, done: tally.done, total };
  };
  if (plan.images.length === 0) {
    for (const result of plan.untouched) yield image(result);
    const seconds = (performance.now() - start) / 1000;
    const summary = tally.summary({
      ...rest,
      output: "",
      provider: "",
      seconds,
    });
    yield { kind: "finished", summary };
    return;
  }

  // Before the model: an output that can't be written is said at once.
  await using writer = await openCaptionWriter(files, settings, false, false);
  signal.throwIfAborted();
  const opening = run.open(signal);
  await using captioner = Symbol.asyncIterator in opening
    ? yield* opening
    : await opening;
  signal.throwIfAborted();
  const { id, model, capabilities } = captioner;
  yield {
    kind: "opened",
    images: total,
    model,
    captioner: id,
    provider: run.provider,
    adapter: null,
    nodes: null,
    passedOver: [],
    decoder: settings.decoder,
    tags: 0,
    size: [0, 0],
    batch: capabilities.batch,
  };
  for (const result of plan.untouched) yield image(result);
  try {
    const results = orderedMap(
      batchesOf(plan.images, capabilities.batch, signal),
      capabilities.parallel,
      (batch) => captionBatch(batch, captioner, settings, signal),
    );
    for await (const batch of results) {
      // One after the other: the one file of --output_path has an order.
      for (const said of batch) yield image(await write(said, writer));
    }
  } finally {
    // What was finished by then is not thrown away.
    if (tally.tagged > 0) await writer.commit();
  }
  const summary = tally.summary({
    ...rest,
    output: writer.place,
    provider: run.provider,
    seconds: (performance.now() - start) / 1000,
    interrupted: signal.aborted && tally.done < total,
  });
  yield { kind: "finished", summary: { ...summary, captioner: id } };
}

function* batchesOf(
  images: readonly ImageFile[],
  size: number,
  signal: AbortSignal,
): Generator<readonly ImageFile[], void, void> {
  for (let at = 0; at < images.length && !signal.aborted; at += size) {
    yield images.slice(at, at + size);
  }
}

/** An image and what was said of it. */
interface Said {
  readonly image: ImageFile;
  readonly result: CaptionResult;
  readonly size: readonly [width: number, height: number];
}

/** Captions some images; none where the run was ended meanwhile. */
async function captionBatch(
  batch: readonly ImageFile[],
  captioner: ImageCaptioner,
  settings: TagSettings,
  signal: AbortSignal,
): Promise<readonly Said[]> {
  const sizes = new Map<ImageFile, readonly [number, number]>();
  const given = batch.map((file) =>
    lazyImage(file, settings, (size) => sizes.set(file, size))
  );
  try {
    const results = await captioner.caption(given, { signal });
    return batch.map((image, i) => {
      const size = sizes.get(image) ?? [0, 0];
      return { image, result: results[i]!, size };
    });
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

async function write(
  { image, result, size }: Said,
  writer: CaptionWriter,
): Promise<ImageResult> {
  if (result.kind === "failed") {
    return { kind: "failed", image, reason: result.reason };
  }
  const composed = composedOf(result.text);
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

function lazyImage(
  file: ImageFile,
  { decoder, maxPixels }: TagSettings,
  sized: (size: readonly [number, number]) => void,
): CaptionImage {
  const { path } = file;
  const read = async (): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return await readImageFile(path);
    } catch (cause) {
      throw new Error(fileReason(cause), { cause });
    }
  };
  return {
    path,
    key: file.relative,
    async bytes() {
      const bytes = await read();
      const format = sniffFormat(bytes);
      if (format === null) throw new Error("It is no image of a known format");
      const { width, height } = readImageSize(bytes, format);
      sized([width, height]);
      return bytes;
    },
    async pixels() {
      const image = await decodeImage(await read(), { decoder, maxPixels });
      sized([image.width, image.height]);
      return image;
    },
  };
}

/** A sentence as a caption that no tag is in. */
function composedOf(caption: string): ComposedCaption {
  return {
    tags: [],
    caption,
    rating: null,
    quality: null,
    parts: { rating: "", character: "", general: "", other: "" },
    counted: [],
    pieces: [caption],
  };
}

function grantsOf(
  { roots }: RunPlan,
  { outputPath, captionExtension: suffix, existing }: TagSettings,
): WriteGrant[] {
  const captions = (access: "write" | "read"): WriteGrant[] =>
    roots.map((root) => ({ kind: "captions", root, suffix, access }));
  if (outputPath === null) return captions("write");
  const combines = existing === "append" || existing === "prepend";
  return [
    { kind: "file", path: outputPath, holds: "json" },
    ...(combines ? captions("read") : []),
  ];
}

/** Clears away what killed runs have left in the folders that are written to. */
async function sweep(
  plan: RunPlan,
  { outputPath }: TagSettings,
  files: FileLayer,
): Promise<void> {
  const written = outputPath === null
    ? plan.images.map(({ path }) => path)
    : [outputPath];
  const folders = new Set(written.map((path) => dirname(path)));
  for (const folder of folders) await files.sweep(folder);
}
