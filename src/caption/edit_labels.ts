import type { Label } from "../model/label.ts";
import type { CaptionOptions } from "./caption_options.ts";
import {
  expandCharacterTag,
  expandCharacterTagInPlace,
} from "./expand_character_tag.ts";
import { tagKey } from "./match_key.ts";
import { removeUnderscore } from "./remove_underscore.ts";
import { strip } from "./strip.ts";
import { replaceTags } from "./tag_replacement.ts";

/** A label and how it is written in captions. */
export interface EditedLabel extends Label {
  /** The names to write: two for an expanded character, none for an undesired tag. */
  readonly written: readonly string[];
}

/** How a name is written, and whether it is the series that an expanded character came from. */
export interface WrittenName {
  /** The name. */
  readonly name: string;
  /** Whether it is the second part of an expanded character tag. */
  readonly series: boolean;
}

/**
 * Writes every label as the options ask: expanded, without underscores,
 * replaced, and without those that are undesired. Done once for a model, not
 * for each image.
 */
export function editLabels(
  labels: readonly Label[],
  layout: "wd" | "cl",
  options: CaptionOptions,
): readonly EditedLabel[] {
  const edit = prepareEdit(layout, options);
  return labels.map((label) => ({
    ...label,
    written: edit(label).map(({ name }) => name),
  }));
}

/**
 * Makes the function that writes one tag as the options ask.
 *
 * A replacement is looked up for the whole tag first, and then for the parts
 * of an expanded one. What is undesired is looked for in the names as written,
 * and in the whole of an expanded tag.
 */
export function prepareEdit(
  layout: "wd" | "cl",
  options: CaptionOptions,
): (tag: Pick<Label, "name" | "category">) => readonly WrittenName[] {
  const { quirks } = options;
  const key = tagKey(quirks);
  const undesired = new Set(
    options.undesiredTags.map((tag) => key(strip(tag))),
  );
  const edit = quirks.expandAfterUnderscore
    ? editInPlace(layout, options)
    : editApart(options);
  return (tag) => {
    const { names, whole } = edit(tag);
    if (whole !== undefined && undesired.has(key(whole))) return [];
    return names.map((name, at) => ({ name, series: at > 0 }))
      .filter(({ name }) => name !== "" && !undesired.has(key(name)));
  };
}

type NamedTag = Pick<Label, "name" | "category">;

/** What became of a tag; `whole` is the tag that was split, as it would be written. */
interface Edited {
  readonly names: readonly string[];
  readonly whole?: string;
}

/** Replace the whole, or else expand, and then each part for itself. */
function editApart(
  options: CaptionOptions,
): (tag: NamedTag) => Edited {
  const { exactTagMatching } = options.quirks;
  const replace = replaceTags(options.tagReplacement, exactTagMatching);
  const write = (name: string) =>
    options.removeUnderscore ? removeUnderscore(name, exactTagMatching) : name;
  return ({ name, category }) => {
    const whole = write(name);
    const target = replace(whole);
    if (target !== undefined) return { names: [target] };
    if (!options.characterTagExpand || category !== "character") {
      return { names: [whole] };
    }
    const names = expandCharacterTag(name).map(write)
      .map((part) => replace(part) ?? part);
    return { names, whole };
  };
}

/** The script's way: one name throughout, in the order that its layout has. */
function editInPlace(
  layout: "wd" | "cl",
  options: CaptionOptions,
): (tag: NamedTag) => Edited {
  const { exactTagMatching } = options.quirks;
  const lookUp = replaceTags(options.tagReplacement, exactTagMatching);
  const replace = (name: string) => lookUp(name) ?? name;
  const write = (name: string) =>
    options.removeUnderscore ? removeUnderscore(name, exactTagMatching) : name;
  return ({ name, category }) => {
    const expand = (tag: string) =>
      options.characterTagExpand && category === "character"
        ? expandCharacterTagInPlace(tag, options.captionSeparator)
        : tag;
    return {
      names: [
        layout === "wd"
          ? replace(write(expand(name)))
          : expand(replace(write(name))),
      ],
    };
  };
}
