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
  }
  | {
    /** Says how the graphs are run, and tries it with a blank picture. */
    readonly kind: "plan";
    readonly plan: GraphPlan;
    readonly pixels: PixelPlan;
  }
  | {
    readonly kind: "caption";
    /** Names the caption, for `stop`. */
    readonly caption: number;
    readonly image: RawImage;
    readonly prompt: readonly number[];
    readonly generation: Generation;
  }
  /** Ends a caption before its next token. */
  | { readonly kind: "stop"; readonly caption: number }
  | { readonly kind: "close" };

/** What the captioner's worker answers. */
export type CaptionReply =
  | {
    readonly kind: "opened";
    readonly vision: SessionInfo;
    readonly decoder: SessionInfo;
  }
  /** How many tokens the model knows. */
  | { readonly kind: "planned"; readonly vocabulary: number }
  /** The prompt included. */
  | { readonly kind: "captioned"; readonly tokens: readonly number[] }
  | { readonly kind: "stopped" }
  | { readonly kind: "closed" };
