import type { CaptionForm, Slot } from "./caption_form.ts";
import { FormError } from "./form_error.ts";

/** Slots whose text is not a tag's. */
const fixed: ReadonlySet<string> = new Set([
  "trigger",
  "text",
  "sentence",
  "keep_tokens_separator",
]);

/** Whether a slot holds tags. */
export function holdsTags({ kind }: Slot): boolean {
  return !fixed.has(kind);
}

/**
 * Looks over a form, which may come from a program rather than from a preset.
 *
 * @throws {FormError} Where it can't be written.
 */
export function checkForm({ lines }: CaptionForm): void {
  if (lines.length === 0) {
    throw new FormError("A caption's form needs one line at least");
  }
  for (const [line, { slots }] of lines.entries()) {
    const place = (at: number) =>
      lines.length === 1
        ? `Slot ${at + 1} of the caption's form`
        : `Slot ${at + 1} of line ${line + 1} of the caption's form`;
    for (const [at, slot] of slots.entries()) {
      if (slot.kind === "text" && slot.text === undefined) {
        throw new FormError(`${place(at)} is a "text" and needs its text`);
      }
      if (slot.order === "given" && slot.include === undefined) {
        throw new FormError(
          `${place(at)} has the order "given", which "include" has to give`,
        );
      }
      const { limit } = slot;
      if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
        throw new FormError(
          `${place(at)} has the limit ${limit}: give a whole number from 0`,
        );
      }
    }
    const fences = slots.filter(({ kind }) => kind === "keep_tokens_separator");
    if (fences.length > 2) {
      throw new FormError(
        `A line of the caption's form has ${fences.length} slots ` +
          '"keep_tokens_separator": trainers know two at most',
      );
    }
  }
}
