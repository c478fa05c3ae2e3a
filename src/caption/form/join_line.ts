import type { CaptionForm, Slot } from "./caption_form.ts";

/** What a slot holds, written. */
export interface SlotText {
  /** The slot. */
  readonly slot: Slot;
  /** Its tags or its text; none where it holds nothing. */
  readonly pieces: readonly string[];
}

/**
 * Joins the slots of a line. Slots that hold nothing leave nothing behind, and
 * a line without anything is empty, whatever the form puts around lines.
 *
 * Where `keepTokensSeparator` stands is the meaning of what is on either side:
 * sd-scripts leaves what is before the first and behind the second in place and
 * shuffles the rest. So it stays where one side is empty, unless leaving it out
 * means the same.
 *
 * @param parts The slots in their order.
 * @param form The separators, and what stands around a line.
 */
export function joinLine(
  parts: readonly SlotText[],
  form: CaptionForm,
): string {
  const { secondarySeparator = ";;;", keepTokensSeparator = "|||" } = form;
  const blocks: string[][] = [[]];
  for (const { slot, pieces } of parts) {
    if (slot.kind === "keep_tokens_separator") blocks.push([]);
    else if (pieces.length > 0) {
      const between = slot.together
        ? secondarySeparator
        : slot.separator ?? form.separator;
      blocks.at(-1)!.push(pieces.join(between));
    }
  }
  const texts = blocks.map((block) => block.join(form.separator));
  if (texts.every((text) => text === "")) return "";
  // Nothing behind the second, or before the only one: they divide nothing.
  if (texts.length === 3 && texts[2] === "") texts.pop();
  if (texts.length === 2 && texts[0] === "") texts.shift();
  const line = texts.reduce((all, text) =>
    `${all} ${keepTokensSeparator} ${text}`.trim()
  );
  return `${form.prefix ?? ""}${line}${form.suffix ?? ""}`;
}
