import type { TagCategory } from "../model/label.ts";
import type { PluginCaptioner } from "./captioner/plugin_captioner.ts";

/** A value, or a promise of it. */
export type Awaitable<Value> = Value | Promise<Value>;

/** A tag of an image. */
export interface Tag {
  /** As it would be written into the caption now. */
  readonly name: string;
  /** The model's confidence, 0..1. */
  readonly score: number;
  /** Its kind. */
  readonly category: TagCategory;
}

/** What a plugin is told of an image. */
export interface PluginContext {
  /** The image's path below the dataset's folder, with `/` on every system. */
  readonly path: string;
  /** Columns of the picture as it lies in the file. */
  readonly width: number;
  /** Rows of the picture as it lies in the file. */
  readonly height: number;
  /** The presets of the run, the last that was named; `base` where none was. */
  readonly preset: string;
  /** The caption that the image has already, or null. */
  readonly caption: string | null;
  /** The text of the file beside the image that `wants.sidecar` asks for, or null. */
  readonly sidecar: string | null;
}

/** Pixels: 8 bits a channel, interleaved, row by row from the top left. */
export interface PluginPixels {
  /** `width * height * channels` bytes. */
  readonly data: Uint8Array;
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** RGB, or RGB and straight alpha. */
  readonly channels: 3 | 4;
}

/** What the `image` hook is given. */
export interface PluginImage extends PluginContext {
  /** The decoded picture, where `wants.pixels` asks for it. */
  readonly pixels?: PluginPixels;
}

/** What an `image` hook may answer: leave the image out, or see it otherwise. */
export type ImageAnswer =
  | { readonly skip: string }
  | { readonly pixels: PluginPixels };

/** Where a plugin may reach; everything that is not named is refused. */
export interface PluginPermissions {
  /** Hosts, with a port or without: `localhost:8080`. */
  readonly net?: readonly string[];
  /** Files and folders that may be read; a plugin asks for them from its own folder. */
  readonly read?: readonly string[];
  /** Files and folders that may be written. */
  readonly write?: readonly string[];
  /** Environment variables that may be read. */
  readonly env?: readonly string[];
  /** Suffixes of files beside images whose text is handed over: `.json`. */
  readonly sidecar?: readonly string[];
}

/** What a plugin wants to be given. */
export interface PluginWants {
  /** The decoded picture, in the `image` hook. */
  readonly pixels?: boolean;
  /**
   * Suffixes of a file beside the image, such as `.json`: the first that there
   * is comes as `sidecar`, `a.png.json` before `a.json`.
   */
  readonly sidecar?: readonly string[];
  /** The most images that it is given at once, 1..64; 64 where it does not say. */
  readonly batch?: number;
}

/** Which images and tags a plugin sees; data, so that the rest costs nothing. */
export interface PluginFilter {
  /** Only tags of these categories; the others stay as they are. */
  readonly categories?: readonly TagCategory[];
  /** Only images whose path one of these globs matches. */
  readonly paths?: readonly string[];
}

/**
 * What a plugin's factory returns. Hooks take data and give data: `undefined`
 * keeps what is there, a value takes its place, a throw fails that image alone.
 * Several images may be under way at once.
 */
export interface Plugin {
  /** What messages call it. */
  readonly name: string;
  /** What it wants to be given. */
  readonly wants?: PluginWants;
  /** Which images and tags it sees. */
  readonly filter?: PluginFilter;
  /** What it would like to reach: shown to the user, who alone can grant it. */
  readonly permissions?: PluginPermissions;
  /** Called once an image, before the model sees it. */
  image?(image: PluginImage): Awaitable<ImageAnswer | undefined | void>;
  /** Called once an image, with the tags that reached their thresholds. */
  tags?(
    tags: readonly Tag[],
    context: PluginContext,
  ): Awaitable<readonly Tag[] | undefined | void>;
  /** Called once an image, with the caption as it would be written. */
  caption?(
    caption: string,
    context: PluginContext,
  ): Awaitable<string | undefined | void>;
  /** What `--captioner` takes the plugin for; beside hooks or instead of them. */
  readonly captioner?: PluginCaptioner;
}

/** Options of a plugin, as its user gave them and its schema allows. */
// deno-lint-ignore no-explicit-any -- each plugin says for itself what it takes
export type PluginOptions = Readonly<Record<string, any>>;

/** The default export of a plugin's module. */
export type PluginFactory<Options = PluginOptions> = (
  options: Options,
) => Awaitable<Plugin>;

/** One option of a plugin, in words of JSON Schema. */
export interface OptionSchema {
  /** What kind of value it takes. */
  readonly type:
    | "string"
    | "number"
    | "integer"
    | "boolean"
    | "array"
    | "object";
  /** What it does, for people. */
  readonly description?: string;
  /** The value where none is given. */
  readonly default?: unknown;
  /** The values that there are. */
  readonly enum?: readonly (string | number | boolean)[];
  /** The least number. */
  readonly minimum?: number;
  /** The greatest number. */
  readonly maximum?: number;
  /** What an array holds. */
  readonly items?: OptionSchema;
  /** What every value of an object is; its keys are free. */
  readonly additionalProperties?: OptionSchema;
}

/**
 * What a plugin's module may export as `options`: each option by name. An
 * option without a default is required; one that is not named is refused.
 */
export type PluginSchema = Readonly<
  Record<string, OptionSchema & { readonly optional?: boolean }>
>;

/** One case of a plugin's table of tests, what a module may export as `cases`. */
export interface PluginCase {
  /** What it shows. */
  readonly name: string;
  /** The plugin's options for this case. */
  readonly options?: PluginOptions;
  /** What is known of the image; the rest is made up. */
  readonly context?: Partial<PluginContext>;
  /** Tags before: a name alone is a general tag with the score 1. */
  readonly tags?: readonly (string | Tag)[];
  /** The caption before. */
  readonly caption?: string;
  /**
   * For a captioner: the path of a picture, from the plugin's folder (in
   * `testPlugin` from the current one). Grey, of the context's size, where it
   * is not said.
   */
  readonly image?: string;
  /** For a captioner: the folder that `--model` would name, from the same place. */
  readonly model?: string;
  /** For a captioner: the user's prompt. */
  readonly prompt?: string;
  /** What must come out; what is not named is not looked at. */
  readonly expect: {
    /** The tags' names, in order. */
    readonly tags?: readonly string[];
    /** The caption. */
    readonly caption?: string;
    /** A captioner's sentence. */
    readonly sentence?: string;
    /** The reason of a skipped image, or null where it is not skipped. */
    readonly skip?: string | null;
    /** A part of the error's message. */
    readonly error?: string;
  };
}
