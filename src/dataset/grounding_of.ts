import { isFace } from "../caption/is_face.ts";
import type { PickedTags } from "../caption/pick_tags.ts";
import type { CaptionGrounding } from "../captioners/captioner.ts";

/**
 * What a captioner is told of an image that a tagger has seen: its tags with
 * blanks for underscores, the surest first.
 *
 * @param picked The tags, as rules and plugins left them.
 * @param existing The caption that the image has already, or null.
 */
export function groundingOf(
  { tags }: Pick<PickedTags, "tags">,
  existing: string | null,
): CaptionGrounding {
  const named = (isCharacter: boolean): readonly string[] =>
    tags.filter(({ category }) =>
      category !== "rating" && category !== "quality" &&
      (category === "character") === isCharacter
    ).toSorted((a, b) => b.score - a.score)
      .map(({ name }) => isFace(name) ? name : name.replaceAll("_", " "));
  return { tags: named(false), characters: named(true), existing };
}
