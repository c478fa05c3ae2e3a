/**
 * Puts a trigger word into each caption, once.
 *
 * @module
 */
import { definePlugin, type PluginFactory, type PluginSchema } from "../mod.ts";

/** What it can be told. */
export interface Options {
  /** The word. */
  readonly word: string;
  /** Where it stands. */
  readonly place: "first" | "last";
  /** What stands between it and the rest. */
  readonly separator: string;
}

const defaults = {
  place: "first",
  separator: ", ",
} satisfies Partial<Options>;

/** The same, for the host. */
export const options: PluginSchema = {
  word: { type: "string", description: "the word" },
  place: {
    type: "string",
    enum: ["first", "last"],
    default: defaults.place,
    description: "where it stands",
  },
  separator: {
    type: "string",
    default: defaults.separator,
    description: "what stands between it and the rest",
  },
};

const factory: PluginFactory<Options> = definePlugin<Options>(
  ({ word, place, separator }) => {
    const mark = separator.trim() || separator;
    return {
      name: "trigger-word",
      caption(caption) {
        if (caption.trim() === "") return word;
        const tags = caption.split(mark).map((tag) => tag.trim());
        if (tags.includes(word)) return;
        return place === "first"
          ? word + separator + caption
          : caption + separator + word;
      },
    };
  },
);
export default factory;
