/**
 * Writes tags otherwise: one for one, one for several, several for one.
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
  /** For each name what stands in its place; nothing drops it. */
  readonly tags: Readonly<Record<string, string | readonly string[]>>;
}

const defaults = {} satisfies Partial<Options>;

/** The same, for the host. */
export const options: PluginSchema = {
  tags: {
    type: "object",
    description: 'what to write instead: {"from": "to"}, or a list of names',
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>((given) => {
  const { tags: table } = { ...defaults, ...given };
  const places = new Map(
    Object.entries(table).map(([from, to]) => [
      matchKey(from),
      [to].flat().filter((name) => name !== ""),
    ]),
  );
  return {
    name: "replace",
    tags(tags) {
      const seen = new Set<string>();
      return tags.flatMap((tag) => {
        const to = places.get(matchKey(tag.name));
        return to === undefined ? [tag] : to.map((name) => ({ ...tag, name }));
      }).filter(({ name }) => {
        const before = seen.size;
        return seen.add(matchKey(name)).size > before;
      });
    },
  };
});
export default factory;
