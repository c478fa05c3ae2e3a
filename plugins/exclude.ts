/**
 * Leaves tags out, by name or pattern.
 *
 * @module
 */
import {
  definePlugin,
  type PluginFactory,
  type PluginSchema,
  type TagCategory,
} from "../mod.ts";
import { tagMatcher } from "./_tag_matcher.ts";

/** What it can be told. */
export interface Options {
  /** Names, and patterns with `*`. */
  readonly tags: readonly string[];
  /** Only tags of these categories; an empty list is all of them. */
  readonly categories: readonly TagCategory[];
}

const defaults = { categories: [] } satisfies Partial<Options>;

/** The same, for the host. */
export const options: PluginSchema = {
  tags: {
    type: "array",
    items: { type: "string" },
    description: "names, and patterns with *",
  },
  categories: {
    type: "array",
    items: { type: "string" },
    default: defaults.categories,
    description: "only tags of these categories",
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>(
  ({ tags: patterns, categories }) => {
    const isOut = tagMatcher(patterns);
    return {
      name: "exclude",
      ...(categories.length === 0 ? {} : { filter: { categories } }),
      tags: (tags) => tags.filter(({ name }) => !isOut(name)),
    };
  },
);
export default factory;
