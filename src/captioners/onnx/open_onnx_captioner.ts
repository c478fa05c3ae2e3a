import type { RawImage } from "../../image/raw_image.ts";
import { ModelError } from "../../model/model_error.ts";
import type { Provider } from "../../model/provider/provider.ts";
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
  readonly provider?: Provider;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** Whether the graph with a cache is used where there are both; yes unless it is said. */
  readonly cache?: boolean;
}

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
  const { folder, settings, cache = true, ...how } = options;
  checkSentenceSettings(settings);
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
  const model = await openCaptionModel({
    name: folder.name,
    vision: folder.vision,
    decoder: decoder!,
    pixels: await readPixels(folder, kind),
    isSizeUsual: folder.preprocessor === null,
    ...how,
  });
  try {
    const { vocabulary } = model;
    checkVocabulary(kind, folder, tokenizer, vocabulary);
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
  { folder, settings }: OnnxCaptionerOptions,
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

  const captionOne = async (
    image: CaptionImage,
    read: Promise<RawImage | CaptionResult>,
    signal: AbortSignal | undefined,
  ): Promise<CaptionResult> => {
    const pixels = await read;
    signal?.throwIfAborted();
    if ("kind" in pixels) return pixels;
    const generation = generationFor(
      settings,
      tokenizer.end,
      image.key ?? image.path,
    );
    const tokens = await model.generate(pixels, prompt, generation, signal);
    return {
      kind: "captioned",
      text: sentence(tokens),
      tokens: tokens.length - prompt.length,
    };
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
    capabilities: {
      batch: 1,
      // One is decoded while the other is looked at.
      parallel: 2,
      prompt: true,
      tags: false,
      beams: true,
      sampling: true,
      seed: true,
    },
    async caption(images, { signal } = {}) {
      const results: CaptionResult[] = [];
      let next = images[0] === undefined ? null : readPixelsOf(images[0]);
      for (const [i, image] of images.entries()) {
        signal?.throwIfAborted();
        const pixels = next!;
        const after = images[i + 1];
        // No more than one waits in memory.
        const begun = pixels.then(() =>
          after === undefined ? null : readPixelsOf(after)
        );
        results.push(await captionOne(image, pixels, signal));
        next = begun.then((read) => read!);
        if (after === undefined) await begun;
      }
      return results;
    },
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}

async function readPixelsOf(
  image: CaptionImage,
): Promise<RawImage | CaptionResult> {
  try {
    return await image.pixels();
  } catch (cause) {
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
