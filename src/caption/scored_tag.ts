import type { TagCategory } from "../model/label.ts";

/** A tag that a model gave an image, with the model's confidence. */
export interface ScoredTag {
  /** The tag's name as it would be written now. */
  readonly name: string;
  /** The model's confidence, 0..1, a float32 value. */
  readonly score: number;
  /** The tag's category. */
  readonly category: TagCategory;
}
