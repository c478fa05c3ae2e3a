import { matchKey } from "../match_key.ts";
import { isFace } from "../is_face.ts";
import type { CaptionForm, Slot } from "./caption_form.ts";

/**
 * Makes the function that writes the tags of one slot. It gives nothing for a
 * tag that the slot's words leave out.
 *
 * @param slot The slot.
 * @param form What the slot does not say.
 */
export function prepareWriteTag(
  slot: Slot,
  form: CaptionForm,
): (name: string) => string {
  const words = new Map(
    Object.entries(slot.words ?? {}).map(([name, word]) => [
      matchKey(name),
      word,
    ]),
  );
  const blanks = (slot.underscores ?? form.underscores) === "blanks";
  const escape = (slot.parentheses ?? form.parentheses) === "escape";
  const { prefix = "", suffix = "" } = slot;
  return (name) => {
    let text = words.get(matchKey(name));
    if (text === undefined) {
      text = blanks && !isFace(name) ? name.replaceAll("_", " ") : name;
      if (escape) text = escapeParentheses(text);
    }
    return text === "" ? "" : prefix + text + suffix;
  };
}

/** Puts a backslash before parentheses that have none. */
export function escapeParentheses(text: string): string {
  return text.replace(/\\?([()])/g, "\\$1");
}
