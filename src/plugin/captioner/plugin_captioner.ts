import type { CaptionGrounding } from "../../captioners/captioner.ts";
import type { Awaitable, PluginPixels } from "../plugin.ts";

/** The types of numbers that cross between a plugin and the graphs that are run for it. */
export type TensorType = "float32" | "int64" | "int32" | "uint8" | "bool";

/** The numbers of a tensor; `bool` is a byte each, 0 or 1. */
export type TensorData =
  | Float32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** Numbers in a shape. They are in `data`, or kept by wdtag under a number. */
export interface CaptionTensor {
  /** The type of its numbers. */
  readonly type: TensorType;
  /** The size of each dimension, outermost first. */
  readonly dims: readonly number[];
  /** The numbers, row-major, where they have crossed. */
  readonly data?: TensorData;
  /** Where they have not: the number that wdtag keeps them under, until the batch ends. */
  readonly kept?: number;
}

/** What a graph takes or gives. */
export interface CaptionTensorFacts {
  /** Its name in the graph. */
  readonly name: string;
  /** The type of its numbers, as onnxruntime calls it. */
  readonly type: string;
  /** Sizes, outermost first; one that is open is a name or a number below 1. */
  readonly shape: readonly (number | string)[];
}

/** A graph that wdtag has opened for a plugin. */
export interface CaptionSession {
  /** What it takes. */
  readonly inputs: readonly CaptionTensorFacts[];
  /** What it gives. */
  readonly outputs: readonly CaptionTensorFacts[];
}

/**
 * Where a file is had. Its name says what it is: `*.onnx` is a graph, which is
 * run under the name that it has in `files`; `*.onnx.data` and `*.onnx_data`
 * are a graph's weights beside it; `tokenizer.json` and `tokenizer_config.json`
 * are the tokenizer.
 */
export interface CaptionerSource {
  /** Its path in the folder that the user gives as `--model`; goes before the others. */
  readonly model?: string;
  /** Its path in the plugin's own folder. */
  readonly beside?: string;
  /** The Hub's repository, `owner/name`; with `revision`, `path` and `sha256`. */
  readonly repo?: string;
  /** The repository's commit, 40 hexadecimal digits. */
  readonly revision?: string;
  /** Its path in the repository. */
  readonly path?: string;
  /** What its bytes hash to; needed with `repo`, checked wherever it is said. */
  readonly sha256?: string;
  /** Whether the captioner can do without it, where it is not in the user's folder. */
  readonly optional?: boolean;
}

/** How a picture becomes a tensor; by the same code as for BLIP, GIT and taggers. */
export interface CaptionerPicture {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /**
   * `squash` (the default): to this size whatever its shape. `crop`: the shorter
   * side to the longer of both, then the middle is cut out.
   */
  readonly fit?: "squash" | "crop";
  /**
   * Pillow's filter (`bicubic` where it is not said); `area` is OpenCV's
   * INTER_AREA where both sides shrink, else Pillow's LANCZOS.
   */
  readonly resample?: "bicubic" | "bilinear" | "lanczos" | "area";
  /** What is taken from each channel after it was divided by 255; 0 each. */
  readonly mean?: readonly [red: number, green: number, blue: number];
  /** What each channel is divided by then; 1 each. */
  readonly std?: readonly [red: number, green: number, blue: number];
  /** Channels first (`nchw`, the default) or last. */
  readonly layout?: "nchw" | "nhwc";
}

/** What a captioner wants to be given of each image; what it does not name can't be asked for. */
export interface CaptionerWants {
  /** The decoded picture: `image.pixels()`. */
  readonly pixels?: boolean;
  /** The file as it is, encoded: `image.bytes()`. */
  readonly bytes?: boolean;
  /** The picture as numbers for a graph: `image.tensor()`. */
  readonly tensor?: CaptionerPicture;
  /** Tags, characters and the caption that is there: `image.grounding`. */
  readonly grounding?: boolean;
}

/** What a captioner can do, so that nothing is asked of it in vain; nothing where it is not said. */
export interface CaptionerAbilities {
  /** Images that one call is best given, 1 to 64; 1. */
  readonly batch?: number;
  /** Calls that may be under way at once, 1 to 16; 1. */
  readonly parallel?: number;
  /** Whether it follows the user's prompt. */
  readonly prompt?: boolean;
  /** Whether it searches with beams. */
  readonly beams?: boolean;
  /** Whether it draws its words. */
  readonly sampling?: boolean;
  /** Whether the same seed gives the same caption. */
  readonly seed?: boolean;
}

/** How the user wants sentences made; what nobody said is left out. */
export interface SentenceWishes {
  /** Beams of a search. */
  readonly numBeams?: number;
  /** Draw from the likeliest words up to this share. */
  readonly topP?: number;
  /** Tokens at the least. */
  readonly minLength?: number;
  /** Tokens at most. */
  readonly maxLength?: number;
}

/** An image that a plugin is to caption; nothing of it is read before it is asked for. */
export interface CaptionerImage {
  /** Its path below the dataset's folder, with `/` on every system. */
  readonly path: string;
  /** A seed of its own, which follows from the run's and its path. */
  readonly seed: number;
  /** What is known of it, where `wants.grounding` asks; empty where nothing is. */
  readonly grounding: CaptionGrounding;
  /** The decoded picture, upright as it lies in the file. */
  pixels(): Promise<PluginPixels>;
  /** The file as it is. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The picture as `wants.tensor` asks, float32 and kept by wdtag: feed it to a graph. */
  tensor(): Promise<CaptionTensor>;
}

/** A tokenizer that wdtag has opened for a plugin. */
export interface CaptionerTokenizer {
  /** One more than the largest token that it knows; 0 where there is no tokenizer. */
  readonly size: number;
  /** The number of a token by its name, such as `[SEP]`; null where it has none. */
  idOf(token: string): Promise<number | null>;
  /** A text's tokens, without special ones unless they are asked for. */
  encode(
    text: string,
    options?: { readonly special?: boolean },
  ): Promise<readonly number[]>;
  /** The text of tokens, without special ones unless they are asked for. */
  decode(
    tokens: readonly number[],
    options?: { readonly special?: boolean; readonly cleanUp?: boolean },
  ): Promise<string>;
}

/** What wdtag does for a captioner while it works on a batch. */
export interface CaptionerHost {
  /** Aborted when the run ends: look at it between two tokens. */
  readonly signal: AbortSignal;
  /** The user's prompt, or null. */
  readonly prompt: string | null;
  /** How the user wants sentences made. */
  readonly settings: SentenceWishes;
  /** The graphs, by their names in `files`. */
  readonly sessions: Readonly<Record<string, CaptionSession>>;
  /** Text to tokens and back. */
  readonly tokenizer: CaptionerTokenizer;
  /**
   * Runs a graph.
   *
   * @param session Its name in `files`.
   * @param feeds A tensor for each of its inputs, numbers or kept.
   * @param options `outputs`: the ones that are wanted, all where it is not
   * said. `keep`: those that wdtag is to keep, by name or with `*`; their
   * numbers do not cross, they can be fed to the next run.
   * @returns What it gives, by name.
   */
  run(
    session: string,
    feeds: Readonly<Record<string, CaptionTensor>>,
    options?: {
      readonly outputs?: readonly string[];
      readonly keep?: readonly string[];
    },
  ): Promise<Record<string, CaptionTensor>>;
  /** Has numbers kept that are fed more than once. */
  keep(tensor: CaptionTensor): Promise<CaptionTensor>;
  /** The numbers of a tensor that is kept. */
  read(tensor: CaptionTensor): Promise<CaptionTensor>;
  /** Rows of a tensor that is kept, in another order, some more than once: for beams. */
  rows(
    tensor: CaptionTensor,
    order: readonly number[],
  ): Promise<CaptionTensor>;
  /** Lets go of tensors that are kept; at the batch's end all are. */
  release(...tensors: readonly CaptionTensor[]): void;
}

/** What a captioner says of one image: a sentence, or why there is none. */
export type CaptionAnswer =
  | string
  | { readonly text: string; readonly tokens?: number }
  | { readonly failed: string };

/** A plugin's captioner: says in words what is in images. */
export interface PluginCaptioner {
  /** The model's licence (SPDX), or null where only its owner knows. */
  readonly licence?: string | null;
  /** The files that it needs, by names of its own; wdtag finds, checks and opens them. */
  readonly files?: Readonly<Record<string, CaptionerSource>>;
  /** What it wants of each image. */
  readonly wants?: CaptionerWants;
  /** What it can do. */
  readonly can?: CaptionerAbilities;
  /**
   * Captions images: one answer each, in their order. A throw fails these
   * images and no others.
   */
  caption(
    images: readonly CaptionerImage[],
    host: CaptionerHost,
  ): Awaitable<readonly CaptionAnswer[]>;
}
