import { matchKey } from "../match_key.ts";
import { prepareNameMatcher } from "../rules/name_matcher.ts";
import type { ScoredTag } from "../scored_tag.ts";
import type { Slot } from "./caption_form.ts";

/**
 * Makes the function that puts the tags of one slot in order and keeps the
 * likeliest, of a `given` order the first.
 *
 * @param slot The slot.
 * @param layout The model's family, where the slot says no order.
 */
export function prepareOrder(
  slot: Slot,
  layout: "wd" | "cl",
): (tags: readonly ScoredTag[]) => readonly ScoredTag[] {
  const { order = layout === "cl" ? "score" : "model", limit = Infinity } =
    slot;
  const place = prepareNameMatcher(slot.include ?? []);
  return (tags) => {
    if (order === "given") {
      return [...tags].sort((a, b) => place(a.name) - place(b.name))
        .slice(0, limit);
    }
    const likeliest = [...tags].sort((a, b) => b.score - a.score)
      .slice(0, limit);
    if (order === "score") return likeliest;
    const kept = new Set(likeliest);
    const stay = tags.filter((tag) => kept.has(tag));
    return order === "model" ? stay : stay.sort(byLetters);
  };
}

/** By code points, so that no machine's language changes it. */
function byLetters(a: ScoredTag, b: ScoredTag): number {
  const [first, second] = [matchKey(a.name), matchKey(b.name)];
  return first < second ? -1 : first > second ? 1 : 0;
}
