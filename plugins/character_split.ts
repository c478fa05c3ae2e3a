/**
 * Parts a character from its series: `saber_(fate)` becomes `saber` and
 * `fate`, `mash_(swimsuit)_(fate)` becomes `mash_(swimsuit)` and `fate`.
 *
 * @module
 */
import {
  definePlugin,
  expandCharacterTag,
  matchKey,
  type PluginFactory,
  type PluginSchema,
  type Tag,
} from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** What becomes of the series: a tag of its own, or nothing. */
  readonly series: "tag" | "drop";
  /** Words in parentheses that are no series. */
  readonly not: readonly string[];
}

const defaults = { series: "tag", not: ["cosplay"] } satisfies Options;

/** The same, for the host. */
export const options: PluginSchema = {
  series: {
    type: "string",
    enum: ["tag", "drop"],
    default: defaults.series,
    description: "whether the series becomes a tag",
  },
  not: {
    type: "array",
    items: { type: "string" },
    default: defaults.not,
    description: "words in parentheses that are no series",
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>(
  ({ series: way, not }) => {
    const noSeries = new Set(not.map(matchKey));
    return {
      name: "character-split",
      tags(tags) {
        const there = new Set(tags.map(({ name }) => matchKey(name)));
        const split = (tag: Tag): readonly Tag[] => {
          if (tag.category !== "character") return [tag];
          const [name, series] = expandCharacterTag(tag.name);
          if (name === undefined || series === undefined) return [tag];
          if (noSeries.has(matchKey(series))) return [tag];
          const character: Tag = { ...tag, name };
          if (way === "drop" || there.has(matchKey(series))) return [character];
          there.add(matchKey(series));
          return [character, { ...tag, name: series, category: "copyright" }];
        };
        return tags.flatMap(split);
      },
    };
  },
);
export default factory;
