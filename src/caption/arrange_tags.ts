import type { CaptionOptions } from "./caption_options.ts";
import { tagKey } from "./match_key.ts";
import type { PickedTags } from "./pick_tags.ts";
import { remember } from "./remember.ts";
import type { ScoredTag } from "./scored_tag.ts";
import { strip } from "./strip.ts";

/** The options that have to do with order. */
export type ArrangeOptions = Pick<
  CaptionOptions,
  | "alwaysFirstTags"
  | "characterTagsFirst"
  | "useRatingTags"
  | "useRatingTagsAsLastTag"
  | "useQualityTags"
  | "useQualityTagsAsLastTag"
  | "quirks"
>;

/**
 * Makes a function that puts picked tags in the order of the caption: those
 * that always come first, rating, quality, characters if they are to come
 * first, the others, quality, rating. Within that a WD model's tags keep the
 * model's order, and a cl model's go by falling score, equals in the model's
 * order. No name stands twice; its first place wins.
 *
 * @param layout The model's family.
 */
export function prepareArrange(
  layout: "wd" | "cl",
  options: ArrangeOptions,
): (picked: PickedTags) => readonly ScoredTag[] {
  const { quirks } = options;
  const lastWins = quirks.lastWinsOverFirst && layout === "cl";
  const rating = placeOf(
    options.useRatingTags,
    options.useRatingTagsAsLastTag,
    lastWins,
  );
  const quality = placeOf(
    options.useQualityTags,
    options.useQualityTagsAsLastTag,
    lastWins,
  );
  // The same few thousand names, image after image.
  const key = remember(tagKey(quirks));
  const front = quirks.alwaysFirstReversed
    ? options.alwaysFirstTags.map(key)
    : options.alwaysFirstTags.map((tag) => key(strip(tag))).reverse();
  return (picked) => {
    let tags = [...picked.tags];
    if (layout === "cl") tags.sort((a, b) => b.score - a.score);
    if (options.characterTagsFirst) {
      const characters = tags.filter(isCharacter);
      if (layout === "wd" && quirks.characterFirstReversed) {
        characters.reverse();
      }
      tags = [...characters, ...tags.filter((tag) => !isCharacter(tag))];
    }
    place(tags, picked.quality, quality);
    place(tags, picked.rating, rating);
    const unique = quirks.repeatsKept ? tags : withoutRepeats(tags, key);
    for (const wanted of front) {
      const at = unique.findIndex(({ name }) => key(name) === wanted);
      if (at >= 0) unique.unshift(...unique.splice(at, 1));
    }
    return unique;
  };
}

type Place = "first" | "last" | undefined;

function placeOf(first: boolean, last: boolean, lastWins: boolean): Place {
  if (first && !(last && lastWins)) return "first";
  return last ? "last" : undefined;
}

function place(tags: ScoredTag[], tag: ScoredTag | null, where: Place): void {
  if (tag === null || where === undefined) return;
  if (where === "first") tags.unshift(tag);
  else tags.push(tag);
}

function isCharacter(tag: ScoredTag): boolean {
  return tag.category === "character";
}

function withoutRepeats(
  tags: readonly ScoredTag[],
  key: (name: string) => string,
): ScoredTag[] {
  const seen = new Set<string>();
  return tags.filter(({ name }) => {
    const before = seen.size;
    return seen.add(key(name)).size > before;
  });
}
