import { silenceRuntime } from "../../model/runtime/settle_environment.ts";
import type { RawImage } from "../../image/raw_image.ts";

/** The package, pinned. onnxruntime-node must be the version that wdtag has. */
export const transformersPackage = "npm:@huggingface/transformers@4.3.1";

/** A tensor, as far as it is looked at. */
export interface LibraryTensor {
  /** The size of each dimension. */
  readonly dims: readonly number[];
  /** Its elements. */
  readonly data: Float32Array;
  /** Its elements, as nested lists. */
  tolist(): unknown;
}

/** What a processor makes: tensors by the names that the model gives them. */
export type LibraryInputs = Readonly<Record<string, LibraryTensor | undefined>>;

/** Turns text into numbers and back. */
export interface LibraryTokenizer {
  /** Token ids to text. */
  batch_decode(
    ids: readonly (readonly bigint[])[],
    options: { readonly skip_special_tokens: boolean },
  ): readonly string[];
  /** A chat as the text that the model was trained on. */
  apply_chat_template(
    messages: readonly unknown[],
    options: Readonly<Record<string, unknown>>,
  ): string;
}

/** Makes tensors of pictures. */
export interface LibraryEyes {
  (images: readonly RawImage[], options?: unknown): Promise<LibraryInputs>;
  /** Idefics3: whether a picture is cut into tiles. */
  readonly do_image_splitting?: boolean;
  /** Idefics3: the side of a tile. */
  readonly max_image_size?: { readonly longest_edge: number };
  /** Idefics3: the size of all tiles together. */
  get_resize_for_vision_encoder?(
    tensor: { readonly dims: readonly number[] },
    side: number,
  ): { readonly width: number; readonly height: number };
}

/** Makes tensors of pictures and prompts. */
export interface LibraryProcessor {
  /** Florence-2 takes images first, the others text. */
  (...given: readonly unknown[]): Promise<LibraryInputs>;
  readonly image_processor?: LibraryEyes;
  readonly tokenizer?: LibraryTokenizer;
  /** Florence-2: an answer without what marks it. */
  post_process_generation?(
    text: string,
    task: string,
    size: readonly [number, number],
  ): Readonly<Record<string, unknown>>;
}

/** A model that makes tokens. */
export interface LibraryModel {
  /** `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `generation_config.json`, or null. */
  readonly generation_config: Readonly<Record<string, unknown>> | null;
  /** Token ids, those of the prompt included where there is one decoder. */
  generate(
    options: Readonly<Record<string, unknown>>,
  ): Promise<LibraryTensor>;
  /** Gives the memory back. */
  dispose(): Promise<unknown>;
}

/** Opens something from a folder. */
interface Opener<T> {
  from_pretrained(
    folder: string,
    options?: Readonly<Record<string, unknown>>,
  ): Promise<T>;
}

/** A picture of the library's, which its processors resize. */
export type LibraryPicture = new (
  data: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
  channels: 3,
) => RawImage;

/** What is used of transformers.js, so that nobody needs its types. */
export interface Library {
  /** Its settings. */
  readonly env: Record<string, unknown>;
  readonly RawImage: LibraryPicture;
  readonly AutoConfig: Opener<Readonly<Record<string, unknown>>>;
  readonly AutoProcessor: Opener<LibraryProcessor>;
  readonly AutoTokenizer: Opener<LibraryTokenizer>;
  readonly AutoModelForVision2Seq: Opener<LibraryModel>;
  readonly AutoModelForImageTextToText: Opener<LibraryModel>;
  readonly InterruptableStoppingCriteria: new () => { interrupt(): void };
  readonly ModelRegistry: {
    /** The files of a model that would be opened. */
    get_model_files(
      folder: string,
      options: Readonly<Record<string, unknown>>,
    ): Promise<readonly string[]>;
  };
}

/**
 * Loads transformers.js, which Deno installs when it is asked for the first
 * time, and has it use nothing but files that are there. Needs `--allow-ffi`,
 * `--allow-env`, `--allow-sys` and `--allow-read`.
 *
 * @throws {Error} Where it can't be had or loaded, in Deno's words.
 */
export async function loadLibrary(): Promise<Library> {
  silenceRuntime();
  // A literal would have Deno install it, 35 MB to download, at every first run
  // of wdtag, whether or not it is named (docs/decisions/0017).
  const name: string = transformersPackage;
  return settle(await withoutLocation(() => import(name)) as Library);
}

/**
 * A worker of Deno's has the `location` of its module, of whose origin,
 * `null` for a file, onnxruntime-web makes an address when it is loaded.
 */
async function withoutLocation<T>(work: () => Promise<T>): Promise<T> {
  const place = Object.getOwnPropertyDescriptor(globalThis, "location");
  if (place === undefined) return await work();
  Reflect.deleteProperty(globalThis, "location");
  try {
    return await work();
  } finally {
    Object.defineProperty(globalThis, "location", place);
  }
}

/** No downloads, no caches of its own, and no talk. */
function settle(library: Library): Library {
  Object.assign(library.env, {
    allowRemoteModels: false,
    allowLocalModels: true,
    useFS: true,
    useFSCache: false,
    useBrowserCache: false,
    useCustomCache: false,
    useWasmCache: false,
    logLevel: 50,
  });
  return library;
}
