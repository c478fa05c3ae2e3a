import type { RawImage } from "../../image/raw_image.ts";
import type { Provider } from "../../model/provider/provider.ts";
import type { SessionInfo } from "../../model/session_messages.ts";
import type { Generation } from "../generate/generation.ts";
import type { PixelPlan } from "../pixels/pixel_plan.ts";
import type { GraphPlan } from "./graph_plan.ts";

/** What the captioner's worker is asked. */
export type CaptionRequest =
  | {
    readonly kind: "open";
    /** The graphs' files. */
    readonly vision: string;
    readonly decoder: string;
    readonly threads: number | null;
    readonly provider: Provider;
    /** How the files of onnxruntime's profiles begin; null keeps none. */
    readonly profiles:
      | { readonly vision: string; readonly decoder: string }
      | null;
  }
  | {
    /**
     * Says how the graphs are run, and tries it with blank pictures; the
     * profiles end with the first token.
     */
    readonly kind: "plan";
    readonly plan: GraphPlan;
    readonly pixels: PixelPlan;
    /** See `CaptionModelChoice`. */
    readonly sharesBeams: boolean;
  }
  /** Makes the model's picture of an image; also while captions are made. */
  | { readonly kind: "fit"; readonly image: RawImage }
  | {
    readonly kind: "caption";
    /** Names the call, for `stop`. */
    readonly call: number;
    /** As `fit` gives them. */
    readonly pictures: readonly RawImage[];
    /** What every caption begins with. */
    readonly prompt: readonly number[];
    /** One a picture, alike but for their seeds. */
    readonly generations: readonly Generation[];
  }
  /** Ends a call before its next token. */
  | { readonly kind: "stop"; readonly call: number }
  | { readonly kind: "close" };

/** What became of one picture. */
export type Generated =
  | {
    readonly kind: "generated";
    /** The whole sequence, the prompt included. */
    readonly tokens: readonly number[];
  }
  | {
    readonly kind: "failed";
    /** Why the model has no answer to this one. */
    readonly reason: string;
  };

/** What the captioner's worker answers. */
export type CaptionReply =
  | {
    readonly kind: "opened";
    readonly vision: SessionInfo;
    readonly decoder: SessionInfo;
  }
  | {
    readonly kind: "planned";
    /** How many tokens the model knows. */
    readonly vocabulary: number;
  }
  | { readonly kind: "fitted"; readonly picture: RawImage }
  | { readonly kind: "captioned"; readonly results: readonly Generated[] }
  | { readonly kind: "stopped" }
  | { readonly kind: "closed" };
