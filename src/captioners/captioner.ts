import type { RawImage } from "../image/raw_image.ts";
import type { RunningOn } from "../model/provider/running_on.ts";

/** A file that a captioner needs, which the host finds, downloads and checks. */
export interface CaptionerFile {
  /** The file's path in its repository or folder. */
  readonly path: string;
  /** The Hub's repository (`owner/name`), or null where a folder must be given. */
  readonly repo: string | null;
  /** The repository's commit, or null where no repository is named. */
  readonly revision: string | null;
  /** What the file's bytes hash to, in hex, or null where it is not known. */
  readonly sha256: string | null;
}

/** What a captioner can do, so that nothing is asked of it in vain. */
export interface CaptionerCapabilities {
  /** How many images one call of `caption` is best given. */
  readonly batch: number;
  /** How many calls of `caption` may be under way at once. */
  readonly parallel: number;
  /** Whether it begins with, or follows, a prompt. */
  readonly prompt: boolean;
  /** Whether it makes use of the tags of an image's `grounding`. */
  readonly tags: boolean;
  /**
   * Whether it makes use of the caption that is there; as `tags` where it is
   * left out.
   */
  readonly existing?: boolean;
  /** Whether it searches with beams. */
  readonly beams: boolean;
  /** Whether it samples (`top_p` and the like). */
  readonly sampling: boolean;
  /** Whether the same seed gives the same caption. */
  readonly seed: boolean;
}

/** What is known of an image before it is captioned. */
export interface CaptionGrounding {
  /** Tags that are no character's, the surest first. */
  readonly tags: readonly string[];
  /** The characters' names. */
  readonly characters: readonly string[];
  /** The caption that the image has already, or null. */
  readonly existing: string | null;
}

/** An image that is to be captioned; it is read only when it is asked for. */
export interface CaptionImage {
  /** Where the image is: its name in every message. */
  readonly path: string;
  /**
   * What its seed derives from: its path below the folder that was given, with
   * `/` on every system. `path` where it is left out.
   */
  readonly key?: string;
  /** What is known of it, for captioners that make use of tags. */
  readonly grounding?: CaptionGrounding;
  /**
   * The file as it is: an encoded image. Each call may read it anew.
   *
   * @throws {Error} Where it can't be read; the captioner makes a failed
   * result of it.
   */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The decoded image, upright. Each call may decode it anew; what is given
   * belongs to the caller, who may hand its buffer over.
   *
   * @throws {Error} Where it can't be read or decoded; the captioner makes a
   * failed result of it.
   */
  pixels(): Promise<RawImage>;
}

/** What became of one image. */
export type CaptionResult =
  | {
    readonly kind: "captioned";
    /** The caption, one line. */
    readonly text: string;
    /** Tokens that were made for it, or null where nobody counts them. */
    readonly tokens: number | null;
  }
  | {
    readonly kind: "failed";
    /** Why, as a sentence without its full stop. */
    readonly reason: string;
    /** What was thrown, where something was. */
    readonly cause?: unknown;
  };

/** How a call of `caption` is made. */
export interface CaptionCall {
  /** Ends the call: between two tokens, or in the middle of a request. */
  readonly signal?: AbortSignal;
}

/**
 * Says in words what is in images.
 *
 * A captioner is closed with `await using` or `[Symbol.asyncDispose]()`.
 */
export interface ImageCaptioner extends AsyncDisposable {
  /** What a user calls it: `blip`, `git`, `http`. */
  readonly id: string;
  /** What it runs, for the report: a folder, a repository, a URL's host. */
  readonly model: string;
  /** The model's licence (SPDX), or null where only its owner knows. */
  readonly licence: string | null;
  /** The files that it was opened from; none where it asks a server. */
  readonly files: readonly CaptionerFile[];
  /** What it runs on, as it was measured; absent where others run it. */
  readonly runsOn?: RunningOn;
  /** What it can do. */
  readonly capabilities: CaptionerCapabilities;
  /**
   * What the user should know and was not told yet, such as what a plugin
   * printed; where there is never anything, it is left out.
   */
  readonly notes?: () => readonly string[];
  /**
   * Why no further image will be captioned, such as a budget that is spent;
   * null while some may be. Left out where that never happens.
   */
  readonly exhausted?: () => string | null;
  /**
   * Captions images.
   *
   * @param images What to look at; `capabilities.batch` of them at best.
   * @param call How to end it early.
   * @returns One result an image, in the images' order. An image that can't be
   * read, or for which no caption comes, is a failed result.
   * @throws {DOMException} An `AbortError`, or the signal's own reason, where
   * the signal was aborted.
   * @throws {Error} Where the model itself is broken: no other image would
   * fare better.
   */
  caption(
    images: readonly CaptionImage[],
    call?: CaptionCall,
  ): Promise<readonly CaptionResult[]>;
}
