/**
 * Leaves out a tag that a more exact one says too: `shirt` beside
 * `white_shirt`. The more exact one ends in the words of the other.
 *
 * @module
 */
import {
  definePlugin,
  matchKey,
  type PluginFactory,
  type PluginSchema,
} from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** Tags that stay all the same. */
  readonly keep: readonly string[];
}

const defaults = { keep: [] } satisfies Options;

/** The same, for the host. */
export const options: PluginSchema = {
  keep: {
    type: "array",
    items: { type: "string" },
    default: defaults.keep,
    description: "tags that stay all the same",
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>(({ keep }) => {
  const kept = new Set(keep.map(matchKey));
  return {
    name: "drop-overlap",
    filter: { categories: ["general"] },
    tags(tags) {
      const said = new Set(
        tags.flatMap(({ name }) => {
          const words = matchKey(name).split(" ");
          return words.slice(1).map((_, at) => words.slice(at + 1).join(" "));
        }),
      );
      return tags.filter(({ name }) => {
        const key = matchKey(name);
        return kept.has(key) || !said.has(key);
      });
    },
  };
});
export default factory;
