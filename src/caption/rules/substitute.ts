import { matchKey } from "../match_key.ts";
import type { ScoredTag } from "../scored_tag.ts";

/** A tag that is to be written, and where it comes from. */
type Becomes = (tag: ScoredTag, at: number) => readonly ScoredTag[] | undefined;

/**
 * Puts other tags in the place of some. A name that is there twice then stands
 * at its first place, with the highest of its scores.
 *
 * @param tags An image's tags.
 * @param becomes What a tag becomes; `undefined` keeps it.
 */
export function substitute(
  tags: readonly ScoredTag[],
  becomes: Becomes,
): readonly ScoredTag[] {
  const places = new Map<string, number>();
  const all: ScoredTag[] = [];
  let changed = false;
  for (const [at, tag] of tags.entries()) {
    const others = becomes(tag, at);
    if (others !== undefined) changed = true;
    for (const each of others ?? [tag]) {
      // A rating and a tag of the same name are two things.
      const key = `${kindOf(each)}${matchKey(each.name)}`;
      const place = places.get(key);
      if (place === undefined) {
        places.set(key, all.length);
        all.push(each);
      } else if (each.score > all[place]!.score) {
        all[place] = { ...all[place]!, score: each.score };
      }
    }
  }
  return changed ? all : tags;
}

function kindOf({ category }: ScoredTag): string {
  return category === "rating" || category === "quality" ? `${category}:` : ":";
}
