/** The kinds of tag that a tagger tells apart; Danbooru's, and the rating's. */
export type TagCategory =
  | "rating"
  | "general"
  | "character"
  | "copyright"
  | "artist"
  | "meta"
  | "quality"
  | "model";

/** What one place of a model's output stands for. */
export interface Label {
  /** The place in the model's output, from 0. */
  readonly index: number;
  /**
   * The tag as the label file spells it, underscores and all; empty where the
   * output stands for no tag, as padding and unknown tags do in some files.
   */
  readonly name: string;
  /** Its category. */
  readonly category: TagCategory;
}
