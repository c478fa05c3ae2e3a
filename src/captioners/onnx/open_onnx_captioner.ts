import type { RawImage } from "../../image/raw_image.ts";
import { ModelError } from "../../model/model_error.ts";
import { openAnyOnProvider } from "../../model/provider/open_on_provider.ts";
import {
  cpuPlan,
  type ProviderPlan,
} from "../../model/provider/plan_provider.ts";
import type {
  CaptionerFile,
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../captioner.ts";
import {
  type CaptionTokenizer,
  openCaptionTokenizer,
} from "../caption_tokenizer.ts";
import { WorkerDied } from "../../threads/call_worker.ts";
import { parsePixelPlan } from "../pixels/parse_pixel_plan.ts";
import type { PixelPlan } from "../pixels/pixel_plan.ts";
import { removeWords } from "../remove_words.ts";
import {
  checkSentenceSettings,
  generationFor,
  type SentenceSettings,
} from "../sentence_settings.ts";
import { type CaptionModel, openCaptionModel } from "./open_caption_model.ts";
import type { CaptionerFolder } from "./read_captioner_folder.ts";
import { readCaptionerConfig } from "./read_captioner_config.ts";
import { readSmallFile } from "./read_small_file.ts";

/** What differs between the kinds of captioner on ONNX. */
export interface CaptionerKind {
  /** What a user calls it. */
  readonly id: "blip" | "git";
  /** The model's licence where only its kind is known. */
  readonly licence: string | null;
  /** Tokens of the model that its tokenizer does not know, at the end. */
  readonly unknownTokens: number;
  /** How it sees where its folder does not say. */
  readonly pixels: PixelPlan;
  /**
   * The token in front of the prompt.
   *
   * @param tokenizer The model's.
   * @param vocabulary How many tokens the model knows.
   */
  begin(tokenizer: CaptionTokenizer, vocabulary: number): number;
}

/** How a captioner on ONNX is opened. */
export interface OnnxCaptionerOptions {
  /** Where its files are, see `readCaptionerFolder`. */
  readonly folder: CaptionerFolder;
  /** How its sentences are made. */
  readonly settings: SentenceSettings;
  /** What it runs on; the CPU unless it is said. */
  readonly plan?: ProviderPlan;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** Whether the graph with a cache is used where there are both; yes unless it is said. */
  readonly cache?: boolean;
  /** Images that are captioned together; 1 unless it is said. */
  readonly batch?: number;
}

/** The most images that may be captioned together. */
const MOST_IMAGES = 256;

/**
 * Opens a captioner on ONNX.
 *
 * @param kind BLIP or GIT.
 * @param options Its files and settings.
 * @throws {ModelError} Where a file can't be used or they do not belong together.
 * @throws {RangeError} Where a setting makes no sense.
 */
export async function openOnnxCaptioner(
  kind: CaptionerKind,
  options: OnnxCaptionerOptions,
): Promise<ImageCaptioner> {
  const { folder, settings, cache = true, plan = cpuPlan } = options;
  const { threads = null, batch = 1 } = options;
  checkSentenceSettings(settings);
  if (!Number.isInteger(batch) || batch < 1 || batch > MOST_IMAGES) {
    throw new RangeError(
      `batch_size expects a whole number from 1 to ${MOST_IMAGES}, not ${batch}`,
    );
  }
  const config = await readCaptionerConfig(folder, kind.id);
  const tokenizer = await openCaptionTokenizer(
    await readSmallFile(folder.tokenizer),
    folder.tokenizerSettings === null
      ? "{}"
      : await readSmallFile(folder.tokenizerSettings),
    folder.tokenizer,
  );
  const decoder = cache
    ? folder.cached ?? folder.plain
    : folder.plain ?? folder.cached;
  const graphs = {
    name: folder.name,
    vision: folder.vision,
    decoder: decoder!,
    pixels: await readPixels(folder, kind),
    isSizeUsual: folder.preprocessor === null,
    threads,
  };
  const model = await openAnyOnProvider(
    folder.name,
    plan,
    (provider) => openCaptionModel({ ...graphs, provider }),
  );
  try {
    const { vocabulary } = model;
    checkVocabulary(kind, folder, tokenizer, vocabulary);
    checkEnd(folder, tokenizer, config.end);
    const begin = kind.begin(tokenizer, vocabulary);
    const prompt = [begin, ...tokenizer.encode(settings.prompt)];
    checkLengths(settings, prompt, config.positions);
    return captionerOf(kind, options, model, tokenizer, prompt);
  } catch (error) {
    await model[Symbol.asyncDispose]();
    throw error;
  }
}

function captionerOf(
  kind: CaptionerKind,
  { folder, settings, batch = 1 }: OnnxCaptionerOptions,
  model: CaptionModel,
  tokenizer: CaptionTokenizer,
  prompt: readonly number[],
): ImageCaptioner {
  const cleanUp = settings.cleanUpSpaces ?? tokenizer.cleansUp;
  const promptText = tokenizer.decode(prompt, cleanUp);
  // sd-scripts cuts off as many characters as its prompt has.
  const cut = promptText === settings.prompt.trimEnd()
    ? settings.prompt.length
    : promptText.length + 1;

  const sentence = (tokens: readonly number[]): string => {
    const text = tokenizer.decode(tokens, cleanUp);
    const caption = prompt.length > 1 ? text.slice(cut) : text;
    return settings.removeWords ? removeWords(caption) : caption;
  };

  const captionSome = async (
    images: readonly CaptionImage[],
    signal: AbortSignal | undefined,
  ): Promise<readonly CaptionResult[]> => {
    const pictures = await picturesOf(images, model, signal);
    const seen = pictures.flatMap((picture, i) =>
      "kind" in picture ? [] : [{ picture, image: images[i]! }]
    );
    const generated = seen.length === 0 ? [] : await model.generate(
      seen.map(({ picture }) => picture),
      prompt,
      seen.map(({ image: { key, path } }) =>
        generationFor(settings, tokenizer.end, key ?? path)
      ),
      signal,
    );
    const made = generated.values();
    return pictures.map((picture) => {
      if ("kind" in picture) return picture;
      const result = made.next().value!;
      if (result.kind === "failed") return result;
      const { tokens } = result;
      return {
        kind: "captioned",
        text: sentence(tokens),
        tokens: tokens.length - prompt.length,
      };
    });
  };

  return {
    id: kind.id,
    model: folder.name,
    licence: kind.licence,
    files: Object.values(folder).flatMap((path): readonly CaptionerFile[] =>
      path === null || path === folder.name
        ? []
        : [{ path, repo: null, revision: null, sha256: null }]
    ),
    runsOn: model.runsOn,
    capabilities: {
      batch,
      // Some are decoded while the others are looked at.
      parallel: 2,
      prompt: true,
      tags: false,
      beams: true,
      sampling: true,
      seed: true,
    },
    async caption(images, { signal } = {}) {
      const results: CaptionResult[] = [];
      // Of a call with more images than are looked at together no more wait in memory.
      for (let at = 0; at < images.length; at += batch) {
        const some = images.slice(at, at + batch);
        results.push(...await captionSome(some, signal));
      }
      return results;
    },
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}

/**
 * The model's pictures of images. One image is decoded while the one before it
 * is made smaller, so that no more than two lie in memory at their full size.
 */
async function picturesOf(
  images: readonly CaptionImage[],
  model: CaptionModel,
  signal: AbortSignal | undefined,
): Promise<readonly (RawImage | CaptionResult)[]> {
  const pictures: (RawImage | CaptionResult)[] = [];
  let fitting: Promise<unknown> = Promise.resolve();
  for (const [i, image] of images.entries()) {
    signal?.throwIfAborted();
    const read = await orFailed(() => image.pixels());
    await fitting;
    if ("kind" in read) {
      pictures[i] = read;
      continue;
    }
    fitting = orFailed(() => model.fit(read)).then((picture) => {
      pictures[i] = picture;
    });
    // Its turn to be awaited comes later; until then a failure is not unhandled.
    fitting.catch(() => {});
  }
  await fitting;
  signal?.throwIfAborted();
  return pictures;
}

async function orFailed(
  read: () => Promise<RawImage>,
): Promise<RawImage | CaptionResult> {
  try {
    return await read();
  } catch (cause) {
    // What ends the worker is not this image's fault.
    if (cause instanceof WorkerDied) throw cause;
    const reason = cause instanceof Error ? cause.message : `${cause}`;
    return { kind: "failed", reason, cause };
  }
}

async function readPixels(
  { preprocessor }: CaptionerFolder,
  { pixels }: CaptionerKind,
): Promise<PixelPlan> {
  if (preprocessor === null) return pixels;
  const text = await readSmallFile(preprocessor);
  try {
    return parsePixelPlan(text, pixels);
  } catch (cause) {
    throw new ModelError(
      `Cannot read "${preprocessor}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

function checkVocabulary(
  { unknownTokens }: CaptionerKind,
  { name, tokenizer: file }: CaptionerFolder,
  { size, end }: CaptionTokenizer,
  vocabulary: number,
): void {
  // Some exports add the further ones to the tokenizer.
  const fits = size === vocabulary || size === vocabulary - unknownTokens;
  if (fits && end < vocabulary) return;
  throw new ModelError(
    `"${file}" has ${size} tokens, and the model "${name}" expects ${
      vocabulary - unknownTokens
    }: they do not belong together`,
  );
}

/** One of the right size can be another's: no sentence would come to its end. */
function checkEnd(
  { config, tokenizer: file }: CaptionerFolder,
  { end }: CaptionTokenizer,
  stated: number | null,
): void {
  if (stated === null || stated === end) return;
  throw new ModelError(
    `"${file}" has "[SEP]" as token ${end}, and the model's sentences end with ` +
      `token ${stated} ("${config}"): they do not belong together`,
  );
}

function checkLengths(
  { maxLength }: SentenceSettings,
  prompt: readonly number[],
  positions: number | null,
): void {
  if (maxLength <= prompt.length) {
    throw new RangeError(
      `max_length ${maxLength} leaves no room behind the prompt, which has ` +
        `${prompt.length} tokens`,
    );
  }
  if (positions !== null && maxLength > positions) {
    throw new RangeError(
      `max_length ${maxLength} is more than the ${positions} tokens that the ` +
        "model takes",
    );
  }
}
