/**
 * Cuts the tags of a category at the widest gap between their scores, for
 * images that call for more or fewer of them. Use it with a low `--thresh`:
 * it sees what reached that. `--thresh mcut` cuts among all the model's scores.
 *
 * @module
 */
import {
  definePlugin,
  mcutThreshold,
  type PluginFactory,
  type PluginSchema,
  type TagCategory,
} from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** The categories that are cut, each for itself. */
  readonly categories: readonly TagCategory[];
  /** No more tags than this of one category; 0 for as many as there are. */
  readonly limit: number;
}

const defaults = { categories: ["general"], limit: 0 } satisfies Options;

/** The same, for the host. */
export const options: PluginSchema = {
  categories: {
    type: "array",
    items: { type: "string" },
    default: defaults.categories,
    description: "the categories that are cut",
  },
  limit: {
    type: "integer",
    minimum: 0,
    default: defaults.limit,
    description: "no more tags than this of one category",
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>(
  ({ categories, limit }) => ({
    name: "mcut",
    filter: { categories },
    tags(tags) {
      const least = new Map(categories.map((category) => {
        const scores = tags.filter((tag) => tag.category === category)
          .map(({ score }) => score).sort((a, b) => b - a);
        const cut = scores.length < 2
          ? -Infinity
          : mcutThreshold(Float32Array.from(scores));
        const most = limit === 0 ? -Infinity : scores[limit - 1] ?? -Infinity;
        return [category, Math.max(cut, most)] as const;
      }));
      return tags.filter(({ category, score }) =>
        score >= (least.get(category) ?? -Infinity)
      );
    },
  }),
);
export default factory;
