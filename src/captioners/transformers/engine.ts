import type { RawImage } from "../../image/raw_image.ts";
import type { Provider } from "../../model/provider/provider.ts";
import type { ModelKind } from "./model_kind.ts";
import type { TransformersDtype } from "./transformers_options.ts";

/** A model of transformers.js and how its graphs are chosen. */
export interface EngineModel {
  /** Its folder, as an absolute path. */
  readonly folder: string;
  /** What a person calls it. */
  readonly name: string;
  /** How its numbers are stored; null leaves it to the model. */
  readonly dtype: TransformersDtype | null;
  readonly provider: Provider;
}

/** What a model is, before its graphs are there. */
export interface Survey {
  /** How it is spoken to. */
  readonly kind: ModelKind;
  /** Its `model_type`. */
  readonly type: string;
  /** The files that would be opened, as paths in its folder. */
  readonly files: readonly string[];
}

/** How the sentences of a run are made. */
export interface EngineRun extends EngineModel {
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads: number | null;
  /** What Florence-2 is to do. */
  readonly task: string;
  /** What a model is told that is asked in words; empty for nothing. */
  readonly system: string;
  /** The template of its chats, where its tokenizer brings none; or null. */
  readonly chatTemplate: string | null;
  /** The most tokens; null for the model's own limit. */
  readonly maxTokens: number | null;
  /** The fewest tokens; null for the model's own. */
  readonly minTokens: number | null;
}

/** One image to say something about. */
export interface EngineQuestion {
  readonly image: RawImage;
  /** What a model is asked that is asked in words. */
  readonly prompt: string;
}

/** What came of it. */
export type EngineAnswer =
  | {
    readonly kind: "said";
    /** The model's words, as they are. */
    readonly text: string;
    /** Tokens that were made. */
    readonly tokens: number;
    /** Whether the limit of tokens was reached before the end. */
    readonly cut: boolean;
  }
  /** The image can't be made into what the model sees. */
  | { readonly kind: "unseen"; readonly reason: string }
  /** The model gave up at this image. */
  | { readonly kind: "gave up"; readonly reason: string };

/** Runs one model with transformers.js. */
export interface Engine extends AsyncDisposable {
  /**
   * Finds out what a model is from the settings in its folder.
   *
   * @throws {ModelError} Where it is not to be had.
   */
  survey(model: EngineModel): Promise<Survey>;
  /**
   * Opens the model and lets it answer once.
   *
   * @throws {ModelError} Where it can't be opened or run.
   */
  open(run: EngineRun): Promise<void>;
  /**
   * Asks about one image; one is answered after the other.
   *
   * @param question The image's buffer is handed over.
   * @param signal Ends it between two tokens.
   */
  ask(question: EngineQuestion, signal?: AbortSignal): Promise<EngineAnswer>;
}
