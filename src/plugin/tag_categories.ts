import type { TagCategory } from "../model/label.ts";

const categories: Readonly<Record<TagCategory, true>> = {
  rating: true,
  general: true,
  character: true,
  copyright: true,
  artist: true,
  meta: true,
  quality: true,
  model: true,
};

/** Every category that a tag may have. */
export const tagCategories: readonly TagCategory[] = Object.freeze(
  Object.keys(categories) as TagCategory[],
);

/** Whether a text is a category's name. */
export function isTagCategory(text: unknown): text is TagCategory {
  return typeof text === "string" && Object.hasOwn(categories, text);
}
