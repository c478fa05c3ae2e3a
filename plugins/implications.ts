/**
 * Adds the tags that others imply: where there is `cat_ears`, there are
 * `animal_ears`.
 *
 * @module
 */
import {
  definePlugin,
  matchKey,
  type PluginFactory,
  type PluginSchema,
  type Tag,
} from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** For each name what it implies. */
  readonly implies: Readonly<Record<string, string | readonly string[]>>;
}

const defaults = {} satisfies Partial<Options>;

/** The same, for the host. */
export const options: PluginSchema = {
  implies: {
    type: "object",
    description: 'what each implies: {"cat_ears": "animal_ears"}',
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>((given) => {
  const { implies } = { ...defaults, ...given };
  const table = new Map(
    Object.entries(implies).map((
      [name, all],
    ) => [matchKey(name), [all].flat()]),
  );
  return {
    name: "implications",
    tags(tags) {
      const there = new Set(tags.map(({ name }) => matchKey(name)));
      const all: Tag[] = [...tags];
      // It grows while it is read: what is implied implies more.
      for (const { name, score } of all) {
        for (const implied of table.get(matchKey(name)) ?? []) {
          if (there.has(matchKey(implied))) continue;
          there.add(matchKey(implied));
          all.push({ name: implied, score, category: "general" });
        }
      }
      return all;
    },
  };
});
export default factory;
