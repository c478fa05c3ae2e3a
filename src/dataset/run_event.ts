import type { Adapter } from "../model/provider/adapter.ts";
import type { PassedOver } from "../model/provider/running_on.ts";
import type { PluginFacts } from "../plugin/plugin_chain.ts";
import type { ImageResult } from "./image_result.ts";

/** An image that was not tagged, and why. */
export interface Mishap {
  /** The image, as it was given or found. */
  readonly path: string;
  /** Why, in words for the user. */
  readonly reason: string;
}

/** What a run came to. */
export interface RunSummary {
  /** Images found, those that could not even be opened included. */
  readonly images: number;
  /** Images whose caption was written. */
  readonly tagged: number;
  /** Images left alone on purpose. */
  readonly skipped: number;
  /** Images that have no caption because something is wrong with them. */
  readonly failed: number;
  /** The failures, the first thousand of them. */
  readonly failures: readonly Mishap[];
  /** How often each tag was given, in the order of first use. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** Where the captions are, in words. */
  readonly output: string;
  /** What the model ran on, in words; empty where none was needed. */
  readonly provider: string;
  /** The plugins of the run, in order, and what befell them. */
  readonly plugins: readonly PluginFacts[];
  /** From the start of the run to its end. */
  readonly seconds: number;
  /** Which captioner wrote sentences, or would have; absent where none was to. */
  readonly captioner?: string;
  /** Which model gave the tags beside a captioner's sentences; absent where there is no captioner, or no tag. */
  readonly tagger?: string;
  /** Images whose scores are from earlier runs; absent where none are kept. */
  readonly reused?: number;
  /** Ended by the signal before all images were done. */
  readonly interrupted: boolean;
}

/** What a run tells while it goes on, in this order. */
export type RunEvent =
  | { readonly kind: "scanned"; readonly images: number }
  | { readonly kind: "warning"; readonly message: string }
  | {
    readonly kind: "downloading";
    /** The repository, `owner/name`. */
    readonly repo: string;
    /** The file's path in it. */
    readonly file: string;
    /** Bytes that are there, those of an earlier run included. */
    readonly bytes: number;
    /** Bytes of the whole file, or null where the Hub does not say. */
    readonly total: number | null;
  }
  | {
    readonly kind: "opened";
    /** Images of the run. */
    readonly images: number;
    readonly model: string;
    /** Which captioner writes sentences; absent where none does. */
    readonly captioner?: string;
    /** What the captioner runs, where `model` is a tagger's beside it. */
    readonly captionerModel?: string;
    /** What the captioner runs on, in words, where `provider` is a tagger's; empty where nobody knows. */
    readonly captionerProvider?: string;
    /** What it runs on, as it was measured: `cpu`, `webgpu`, `cuda:1`. */
    readonly provider: string;
    /** What a GPU's provider computes with; null where it does not tell. */
    readonly adapter: Adapter | null;
    /** Nodes of the model that run on the provider, and all of them; null where that was not measured. */
    readonly nodes: readonly [here: number, all: number] | null;
    /** What `auto` tried before, and why it was passed over. */
    readonly passedOver: readonly PassedOver[];
    readonly decoder: string;
    readonly tags: number;
    readonly size: readonly [width: number, height: number];
    /** Images that it is given at once; `auto` finds that out on the way. */
    readonly batch: number | "auto";
    /** Known from an earlier run: the model is opened when it is needed. */
    readonly recalled?: true;
  }
  | {
    readonly kind: "image";
    readonly result: ImageResult;
    /** Images that are done, this one included. */
    readonly done: number;
    /** Images of the whole run. */
    readonly total: number;
  }
  | { readonly kind: "finished"; readonly summary: RunSummary };

/** A run that ended without a summary; the command line's own event. */
export interface RunFailure {
  readonly kind: "error";
  /** The exit status. */
  readonly status: number;
  /** Why, in words for the user. */
  readonly message: string;
}
