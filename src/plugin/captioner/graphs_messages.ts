import type { RawImage } from "../../image/raw_image.ts";
import type { Provider } from "../../model/provider/provider.ts";
import type { SessionInfo } from "../../model/session_messages.ts";
import type {
  CaptionerPicture,
  TensorData,
  TensorType,
} from "./plugin_captioner.ts";

/** A tensor that goes to the worker: numbers, or what it keeps. */
export type GivenTensor =
  | {
    readonly type: TensorType;
    readonly dims: readonly number[];
    readonly data: TensorData;
  }
  | { readonly kept: number };

/** A tensor that a graph gave. */
export interface MadeTensor {
  readonly name: string;
  /** As onnxruntime calls it. */
  readonly type: string;
  readonly dims: readonly number[];
  /** Null where the worker keeps it. */
  readonly data: TensorData | null;
}

/** What the worker of a plugin's graphs is asked. */
export type GraphsRequest =
  | {
    readonly kind: "open";
    readonly name: string;
    /** A file; or its bytes, which name no other file. */
    readonly graph: string | Uint8Array<ArrayBuffer>;
    readonly threads: number | null;
    readonly provider: Provider;
  }
  | {
    readonly kind: "tokenizer";
    readonly tokenizer: string;
    readonly settings: string;
  }
  | {
    readonly kind: "run";
    readonly session: string;
    readonly feeds: readonly (readonly [name: string, tensor: GivenTensor])[];
    /** Which outputs, and the number that each is kept under. */
    readonly fetch: readonly (readonly [name: string, keep: number | null])[];
  }
  | {
    readonly kind: "keep";
    readonly as: number;
    readonly tensor: Exclude<GivenTensor, { kept: number }>;
  }
  | {
    readonly kind: "picture";
    readonly as: number;
    readonly image: RawImage;
    readonly picture: Required<CaptionerPicture>;
  }
  | { readonly kind: "read"; readonly kept: number }
  | {
    readonly kind: "rows";
    readonly kept: number;
    readonly order: readonly number[];
    readonly as: number;
  }
  | { readonly kind: "release"; readonly kept: readonly number[] }
  | { readonly kind: "idOf"; readonly token: string }
  | {
    readonly kind: "encode";
    readonly text: string;
    readonly special: boolean;
  }
  | {
    readonly kind: "decode";
    readonly tokens: readonly number[];
    readonly special: boolean;
    /** Null does as the tokenizer's settings say. */
    readonly cleanUp: boolean | null;
  }
  | { readonly kind: "close" };

/** What the worker answers. */
export type GraphsReply =
  | { readonly kind: "opened"; readonly info: SessionInfo }
  | { readonly kind: "tokenizer"; readonly size: number }
  | { readonly kind: "made"; readonly tensors: readonly MadeTensor[] }
  | { readonly kind: "id"; readonly id: number | null }
  | { readonly kind: "tokens"; readonly tokens: readonly number[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "done" };
