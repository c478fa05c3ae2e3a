import type { CaptionOptions } from "../caption_options.ts";
import type { CaptionSettings } from "../read_caption_options.ts";
import type { ThresholdCategory } from "../thresholds.ts";
import type { CaptionForm, CaptionLine, Slot } from "./caption_form.ts";
import { holdsTags } from "./check_form.ts";

/** The switches of sd-scripts that a form obeys. */
export type FormSwitches = Pick<
  CaptionOptions,
  | "removeUnderscore"
  | "characterTagsFirst"
  | "useRatingTags"
  | "useRatingTagsAsLastTag"
  | "useQualityTags"
  | "useQualityTagsAsLastTag"
>;

/**
 * A form as sd-scripts' switches change it, in every line:
 * `--remove_underscore` writes blanks in all slots; `--use_rating_tags` and
 * `--use_quality_tags` put a slot first where the line has none of its kind
 * (with `_as_last_tag` last); `--character_tags_first` moves the character
 * slots before the first slot that holds general tags.
 *
 * @param form As the preset has it.
 * @param switches Those that are off change nothing.
 */
export function fitForm(
  form: CaptionForm,
  switches: FormSwitches,
): CaptionForm {
  const blanks = switches.removeUnderscore
    ? { underscores: "blanks" as const }
    : {};
  return {
    ...form,
    ...blanks,
    lines: form.lines.map(({ slots }): CaptionLine => {
      let all = slots.map((slot): Slot => ({ ...slot, ...blanks }));
      if (switches.characterTagsFirst) all = charactersFirst(all);
      // The rating ends up outermost, as without a form.
      for (const kind of ["quality", "rating"] as const) {
        const [first, last] = kind === "rating"
          ? [switches.useRatingTags, switches.useRatingTagsAsLastTag]
          : [switches.useQualityTags, switches.useQualityTagsAsLastTag];
        if (!(first || last) || all.some((slot) => slot.kind === kind)) {
          continue;
        }
        if (first) all.splice(firstTags(all), 0, { kind });
        else all.push({ kind });
      }
      return { slots: all };
    }),
  };
}

/** Where a line's first slot of tags is: what stands before it is text. */
export function firstTags(slots: readonly Slot[]): number {
  const at = slots.findIndex(holdsTags);
  return at < 0 ? slots.length : at;
}

function charactersFirst(slots: readonly Slot[]): Slot[] {
  const isCharacter = ({ kind }: Slot) => kind === "character";
  const at = slots.findIndex(({ kind }) =>
    kind === "general" || kind === "any"
  );
  const late = slots.filter((slot, place) => place > at && isCharacter(slot));
  if (at < 0 || late.length === 0) return [...slots];
  const others = slots.filter((slot) => !late.includes(slot));
  return [...others.slice(0, at), ...late, ...others.slice(at)];
}

/** The categories whose tags a slot may hold. */
const held: Readonly<Partial<Record<Slot["kind"], ThresholdCategory>>> = {
  count: "general",
  general: "general",
  character: "character",
  copyright: "copyright",
  artist: "artist",
  meta: "meta",
  model: "model",
};

/**
 * A form as thresholds and a separator that were given by hand change it:
 * `captionSeparator` is the form's, `thresh` takes the place of all slots'
 * thresholds, and a category's threshold of those of its slots.
 *
 * @param form As the preset has it.
 * @param given What the command line says, and nothing else.
 *
 * @example
 * ```ts
 * import { overrideForm } from "@wdtag/cli";
 *
 * const form = {
 *   lines: [{ slots: [{ kind: "character", threshold: 0.85 }] }],
 *   separator: ", ",
 * } as const;
 * const { lines } = overrideForm(form, { characterThreshold: 0.5 });
 * console.assert(lines[0]?.slots[0]?.threshold === undefined);
 * ```
 */
export function overrideForm(
  form: CaptionForm,
  given: Partial<CaptionSettings>,
): CaptionForm {
  const isGiven = (slot: Slot): boolean => {
    const category = held[slot.kind];
    return given.thresh !== undefined ||
      (category !== undefined &&
        (given[`${category}Threshold`] ?? null) !== null);
  };
  return {
    ...form,
    separator: given.captionSeparator ?? form.separator,
    lines: form.lines.map(({ slots }) => ({
      slots: slots.map((slot) => {
        if (!isGiven(slot)) return slot;
        const { threshold: _, ...rest } = slot;
        return rest;
      }),
    })),
  };
}
