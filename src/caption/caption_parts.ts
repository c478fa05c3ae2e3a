import type { TagCategory } from "../model/label.ts";
import type { CaptionOptions } from "./caption_options.ts";
import type { PickedTags } from "./pick_tags.ts";

/** An image's tags by kind, each kind in the model's order, as `--debug` logs them. */
export interface CaptionParts {
  /** The rating: for the WD layout only where it is asked for. */
  readonly rating: string;
  /** The characters. */
  readonly character: string;
  /** The general tags. */
  readonly general: string;
  /** The quality, where it is asked for, and all others with their category. */
  readonly other: string;
}

/**
 * Sorts picked tags by kind.
 *
 * @param picked What the model said, before it was put in order.
 * @param layout The model's family.
 */
export function captionParts(
  picked: PickedTags,
  layout: "wd" | "cl",
  options: CaptionOptions,
): CaptionParts {
  const { tags, rating, quality } = picked;
  const join = (names: readonly string[]) =>
    names.join(options.captionSeparator);
  const named = (category: TagCategory) =>
    tags.filter((tag) => tag.category === category).map(({ name }) => name);
  const others = tags
    .filter(({ category }) =>
      category !== "general" && category !== "character"
    )
    .map(({ name, category }) => `${name} (${capitalised(category)})`);
  const ratingShows = layout === "cl" || options.useRatingTags ||
    options.useRatingTagsAsLastTag;
  const qualityShows = options.useQualityTags ||
    options.useQualityTagsAsLastTag;
  return {
    rating: ratingShows ? rating?.name ?? "" : "",
    character: join(named("character")),
    general: join(named("general")),
    other: join(
      qualityShows && quality !== null ? [quality.name, ...others] : others,
    ),
  };
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
