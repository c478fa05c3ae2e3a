import type {
  PluginContext,
  PluginPermissions,
  PluginPixels,
  Tag,
} from "./plugin.ts";

/** What is known of an image before plugins are asked: without what they want. */
export interface PluginSubject {
  /** What is opened: files beside it are looked for here. */
  readonly file: string;
  /** The path below the dataset's folder, with `/`. */
  readonly path: string;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Gives the caption that is there; asked for once, and only if a plugin runs. */
  readonly caption: () => Promise<string | null>;
}

/** What `image` hooks made of an image. */
export type ImageOutcome =
  | { readonly kind: "keep" }
  | {
    readonly kind: "skip";
    /** Why, the plugin's name in front. */
    readonly reason: string;
  }
  | { readonly kind: "pixels"; readonly pixels: PluginPixels };

/** A plugin of a run, as reports name it. */
export interface PluginFacts {
  /** What it calls itself. */
  readonly name: string;
  /** Where it is from: a file, or `built-in`. */
  readonly source: string;
  /** How it runs. */
  readonly runs: "built-in" | "sandboxed" | "full";
  /** The hooks that it has. */
  readonly hooks: readonly PluginHook[];
  /** What it asks for and was not granted. */
  readonly refused: PluginPermissions;
  /** Images that failed because of it so far. */
  readonly failed: number;
  /** Images that it left out so far. */
  readonly skipped: number;
  /** Why it is used no more; null while it is. */
  readonly retired: string | null;
}

/** The hooks that there are. */
export type PluginHook = "image" | "tags" | "caption";

/**
 * The plugins of a run, in list order. Each method takes one image's data and
 * gives what the plugins made of it; what is asked for at the same time crosses
 * to a plugin's process in batches.
 */
export interface PluginChain extends AsyncDisposable {
  /** The plugins, in order. */
  readonly plugins: readonly PluginFacts[];
  /** Whether a plugin has this hook. */
  has(hook: PluginHook): boolean;
  /** Whether an `image` hook wants the decoded picture. */
  readonly wantsPixels: boolean;
  /**
   * Runs the `image` hooks.
   *
   * @param subject The image.
   * @param pixels The decoded picture, where {@linkcode wantsPixels}.
   * @throws {PluginError} Where a plugin failed on this image.
   * @throws The reason of the run's signal, as each hook does, where the run
   * was interrupted and the plugin took too long after that.
   */
  image(
    subject: PluginSubject,
    pixels: PluginPixels | null,
  ): Promise<ImageOutcome>;
  /**
   * Runs the `tags` hooks.
   *
   * @throws {PluginError} Where a plugin failed on this image.
   */
  tags(tags: readonly Tag[], subject: PluginSubject): Promise<readonly Tag[]>;
  /**
   * Runs the `caption` hooks.
   *
   * @throws {PluginError} Where a plugin failed on this image.
   */
  caption(caption: string, subject: PluginSubject): Promise<string>;
}

/** What a plugin is called with, once its wishes are met. */
export type HookCall =
  | {
    readonly hook: "image";
    readonly context: PluginContext;
    readonly pixels: PluginPixels | null;
  }
  | {
    readonly hook: "tags";
    readonly context: PluginContext;
    readonly tags: readonly Tag[];
  }
  | {
    readonly hook: "caption";
    readonly context: PluginContext;
    readonly caption: string;
  };
