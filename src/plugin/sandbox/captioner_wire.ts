import type { CaptionerFacts } from "../captioner/captioner_runner.ts";
import type { ImageFacts } from "../captioner/captioner_desk.ts";
import type { TensorType } from "../captioner/plugin_captioner.ts";

/** Says what every batch of a captioner works with. */
export interface OpenRequest {
  readonly kind: "open";
  readonly facts: CaptionerFacts;
}

/** Has a captioner caption a batch. */
export interface CaptionRequest {
  readonly kind: "caption";
  /** The batch's number. */
  readonly call: number;
  readonly images: readonly ImageFacts[];
}

/** Ends a batch. */
export interface StopRequest {
  readonly kind: "stop";
  readonly call: number;
}

/** What the host did for a plugin, or why not. */
export interface GotReply {
  readonly kind: "got";
  /** The number under which it was asked for. */
  readonly id: number;
  readonly error?: string;
  /** Whether the run has ended. */
  readonly aborted?: boolean;
  /** Width, height, channels; the bytes are the binary part. */
  readonly pixels?: readonly [number, number, number];
  /** Tensors; the bytes of those that are not kept follow each other in the binary part. */
  readonly tensors?: readonly WireTensor[];
  readonly value?: unknown;
}

/** A tensor as it crosses. */
export interface WireTensor {
  /** Where it is one of several. */
  readonly name?: string;
  readonly type: TensorType;
  readonly dims: readonly number[];
  /** Bytes of the binary part that are its own. */
  readonly size?: number;
  /** The number that it is kept under. */
  readonly kept?: number;
}
