import type { CaptionImage } from "../../captioners/captioner.ts";
import type { PluginDescription } from "../hook_runner.ts";
import type { CaptionerDesk } from "./captioner_desk.ts";
import type { CaptionSession, SentenceWishes } from "./plugin_captioner.ts";
import type { CaptionerDescription } from "./read_captioner.ts";

/** What is the same for every batch of a captioner. */
export interface CaptionerFacts {
  readonly prompt: string | null;
  readonly settings: SentenceWishes;
  readonly sessions: Readonly<Record<string, CaptionSession>>;
  /** One more than the largest token; 0 without a tokenizer. */
  readonly tokens: number;
}

/** What a plugin's captioner works with, once its files are open. */
export interface CaptionerWork {
  readonly facts: CaptionerFacts;
  /** Opens the desk of a batch; the runner closes it. */
  readonly openDesk: (
    images: readonly CaptionImage[],
    signal: AbortSignal,
  ) => CaptionerDesk;
}

/** What came of one batch, before anything of it is believed. */
export type BatchOutcome =
  /** Something: one answer an image, if it is right. */
  | { readonly kind: "value"; readonly value: unknown }
  /** It threw; the reason is the end of a sentence. */
  | {
    readonly kind: "failed";
    readonly reason: string;
    /** Images that could not be read, by their place: their own reasons. */
    readonly unreadable: ReadonlyMap<number, Error>;
  };

/** A plugin's captioner that is open, wherever it runs. */
export interface CaptionerRunner extends AsyncDisposable {
  readonly description: PluginDescription & {
    readonly captioner: CaptionerDescription;
  };
  /** Why it is used no more, the end of a sentence; null while it is. */
  readonly retired: string | null;
  /** Gives it what it works with; called once, before the first batch. */
  begin(work: CaptionerWork): void;
  /**
   * Has it caption a batch.
   *
   * @returns What came of it, for each part that it was tried in.
   * @throws The signal's reason, where it was aborted.
   * @throws {Error} Where the graphs' worker has died.
   */
  caption(
    images: readonly CaptionImage[],
    signal: AbortSignal,
  ): Promise<readonly TriedPart[]>;
}

/** Some images of a batch that were tried together, and what came of it. */
export interface TriedPart {
  readonly images: readonly CaptionImage[];
  readonly outcome: BatchOutcome;
}

/**
 * A plugin's description, where it has a captioner.
 *
 * @throws {TypeError} Where it has none; the message is the end of a sentence.
 */
export function requireCaptioner(
  description: PluginDescription,
): CaptionerRunner["description"] {
  const { captioner, hooks } = description;
  if (captioner !== null) return { ...description, captioner };
  throw new TypeError(
    `is no captioner: it has ${hooks.join(", ")}, name it as --plugin`,
  );
}
