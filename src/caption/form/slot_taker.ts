import type { TagCategory } from "../../model/label.ts";
import { remember } from "../remember.ts";
import { prepareNameMatcher } from "../rules/name_matcher.ts";
import type { CaptionLine, Slot } from "./caption_form.ts";
import { holdsTags } from "./check_form.ts";
import { isCountTag } from "./count_tags.ts";

/** Who asks for a place in a line. */
interface Asking {
  readonly name: string;
  readonly category: TagCategory;
}

/**
 * Makes the function that finds a tag's slot in a line: the first that takes
 * it.
 *
 * @returns Gives the slot's place, or -1 where none takes the tag.
 */
export function prepareSlotTaker(
  { slots }: CaptionLine,
): (tag: Asking) => number {
  const takers = slots.map(prepareTaker);
  const find = remember((asking) => {
    const cut = asking.indexOf(":");
    const category = asking.slice(0, cut) as TagCategory;
    const name = asking.slice(cut + 1);
    return takers.findIndex((takes) => takes({ name, category }));
  });
  return ({ name, category }) => find(`${category}:${name}`);
}

function prepareTaker(slot: Slot): (tag: Asking) => boolean {
  if (!holdsTags(slot)) return () => false;
  const included = prepareNameMatcher(slot.include ?? []);
  const excluded = prepareNameMatcher(slot.exclude ?? []);
  return (tag) =>
    isOfKind(slot, tag) &&
    (slot.include === undefined || included(tag.name) >= 0) &&
    excluded(tag.name) < 0;
}

function isOfKind({ kind }: Slot, { name, category }: Asking): boolean {
  if (kind === "any") return category !== "rating" && category !== "quality";
  if (kind === "count") return category === "general" && isCountTag(name);
  return kind === category;
}
