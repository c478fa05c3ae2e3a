import type { ComposedCaption } from "../caption/compose_caption.ts";
import type { ImageFile } from "./image_file.ts";

/** An image that has no new caption, and why. */
export interface Untouched {
  /** Left alone on purpose, or something is wrong with it. */
  readonly kind: "skipped" | "failed";
  /** The image, or what is named like one. */
  readonly image: { readonly path: string };
  /** Why, in words for the user. */
  readonly reason: string;
}

/** What became of one image. */
export type ImageResult =
  | Untouched
  | (ComposedCaption & {
    readonly kind: "tagged";
    /** The image. */
    readonly image: ImageFile;
    /** The file that holds its caption. */
    readonly file: string;
    /** Columns and rows of the picture as it lies in the file. */
    readonly size: readonly [width: number, height: number];
  });
