/**
 * Takes tags from the JSON file beside an image, as gallery-dl and other
 * downloaders write them: `a.png.json` or `a.json`.
 *
 * Read are `tags`, `tag_string`, and `tags_general`, `tag_string_general`,
 * `tags_character` and so on, as lists or as text parted by blanks; and
 * `rating`, as a word or by its first letter.
 *
 * @module
 */
import {
  definePlugin,
  matchKey,
  type PluginFactory,
  type PluginSchema,
  type Tag,
  type TagCategory,
} from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** Whether they join the model's tags or take their place. */
  readonly mode: "merge" | "replace";
  /** Whether underscores become blanks. */
  readonly underscores: "keep" | "blanks";
  /** What stands between tags in the caption: names that hold it are left out. */
  readonly separator: string;
}

const defaults = {
  mode: "merge",
  underscores: "keep",
  separator: ", ",
} satisfies Options;

/** The same, for the host. */
export const options: PluginSchema = {
  mode: {
    type: "string",
    enum: ["merge", "replace"],
    default: defaults.mode,
    description: "join the model's tags, or take their place",
  },
  underscores: {
    type: "string",
    enum: ["keep", "blanks"],
    default: defaults.underscores,
    description: "whether underscores become blanks",
  },
  separator: {
    type: "string",
    default: defaults.separator,
    description:
      "what stands between tags in the caption: names that hold it are left out",
  },
};

/** A key's ending, and the category that it stands for. */
const categories: Readonly<Record<string, TagCategory>> = {
  "": "general",
  general: "general",
  character: "character",
  copyright: "copyright",
  artist: "artist",
  metadata: "meta",
  meta: "meta",
};

const ratings: Readonly<Record<string, string>> = {
  g: "general",
  s: "sensitive",
  q: "questionable",
  e: "explicit",
};

const factory: PluginFactory<Options> = definePlugin<Options>(
  ({ mode, underscores, separator }) => ({
    name: "sidecar",
    wants: { sidecar: [".json"] },
    tags(tags, { sidecar }) {
      if (sidecar === null) return;
      // As wdtag itself looks for it: blanks round it are no part of it.
      const parting = separator.trim() || separator;
      const found = tagsIn(JSON.parse(sidecar)).filter(({ name }) =>
        parting === "" || !name.includes(parting)
      ).map((tag) =>
        underscores === "blanks"
          ? { ...tag, name: tag.name.replaceAll("_", " ") }
          : tag
      );
      const rated = found.some(({ category }) => category === "rating");
      const kept = mode === "replace"
        ? tags.filter(({ category }) => category === "rating" && !rated)
        : tags.filter(({ category }) => category !== "rating" || !rated);
      const seen = new Set(kept.map(({ name }) => matchKey(name)));
      return [
        ...kept,
        ...found.filter(({ name }) => {
          const before = seen.size;
          return seen.add(matchKey(name)).size > before;
        }),
      ];
    },
  }),
);
export default factory;

/** The tags of a downloader's record, the exact categories before `tags`. */
function tagsIn(record: unknown): readonly Tag[] {
  if (typeof record !== "object" || record === null) return [];
  const keyed = Object.entries(record as Readonly<Record<string, unknown>>);
  const tags: Tag[] = [];
  const general: Tag[] = [];
  for (const [key, value] of keyed) {
    const ending = /^(?:tags|tag_string)_?([a-z]*)$/.exec(key)?.[1];
    const category = ending === undefined ? undefined : categories[ending];
    if (category === undefined) continue;
    const names = namesIn(value);
    (ending === "" ? general : tags).push(
      ...names.map((name): Tag => ({ name, score: 1, category })),
    );
  }
  const { rating } = record as { readonly rating?: unknown };
  const word = typeof rating === "string"
    ? ratings[rating.slice(0, 1)]
    : undefined;
  if (word !== undefined) {
    tags.push({ name: word, score: 1, category: "rating" });
  }
  return [...tags, ...general];
}

/** Names that can stand in a caption; a stranger wrote the file. */
function namesIn(value: unknown): readonly string[] {
  const names = typeof value === "string"
    ? value.split(/\s+/)
    : Array.isArray(value)
    ? value.filter((each) => typeof each === "string")
    : [];
  return names.map((name) => name.trim())
    .filter((name) =>
      name !== "" && name.length <= 200 && name.isWellFormed() &&
      !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(name)
    )
    .slice(0, 500);
}
