import type { DecodeMode, DecoderChoice } from "../image/decode.ts";
import type { InputSpec } from "../image/input_spec.ts";
import type { RawImage } from "../image/raw_image.ts";

/** What a preparing worker is asked. */
export type PrepareAsked =
  | (PrepareRequest & {
    /** All of it, or only to decode. */
    readonly kind: "prepare" | "decode";
  })
  | FitRequest
  | WarmRequest;

/** Load what pictures will need, while there are none yet. */
export interface WarmRequest {
  /** Nothing is decoded. */
  readonly kind: "warm";
  /** Which decoder may be used. */
  readonly decoder: DecoderChoice;
}

/** Of a picture that is decoded already, make the pixels that the model wants. */
export interface FitRequest {
  readonly kind: "fit";
  /** The picture. */
  readonly image: RawImage;
  /** How the model sees. */
  readonly spec: InputSpec;
}

/** From a file to the pixels that the model wants. */
export interface PrepareRequest {
  /** The file. */
  readonly path: string;
  /** How the model sees. */
  readonly spec: InputSpec;
  /** Which decoder may be used. */
  readonly decoder: DecoderChoice;
  /**
   * Whether it may shrink while it is decoded, `exact` where it is left out.
   * For `decode` alone it never does.
   */
  readonly decode?: DecodeMode;
  /** The largest picture that is decoded, in pixels. */
  readonly maxPixels: number;
  /** How many pictures the worker may be at, at once; 1 where it is left out. */
  readonly lanes?: number;
  /** What the decoders of all workers share, see `shareDecodeGate()`. */
  readonly gate: SharedArrayBuffer;
  /** Whether the digest of the file's bytes is wanted. */
  readonly digest?: boolean;
  /** Memory that the pixels are put into where they fill it; it is handed over. */
  readonly into?: Uint8Array<ArrayBuffer>;
}

/** What a preparing worker answers. */
export interface PreparedPixels {
  /** RGB, `spec.width * spec.height * 3` bytes. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Columns of the picture as it lies in the file. */
  readonly width: number;
  /** Rows of the picture as it lies in the file. */
  readonly height: number;
  /**
   * Whether it was decoded on the worker's own thread, where only one can be
   * at a time, rather than by native code on a thread beside it.
   */
  readonly isOwnThread?: boolean;
  /** The size of what was fitted, where that is another. */
  readonly shown?: readonly [width: number, height: number];
  /** SHA-256 of the file's bytes, where it was asked for. */
  readonly content?: Uint8Array<ArrayBuffer>;
}
