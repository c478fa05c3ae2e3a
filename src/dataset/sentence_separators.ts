import type { CaptionForm } from "../caption/form/caption_form.ts";

/**
 * What a sentence must not hold beside `|||` and `;;;`: what a form has in
 * their place.
 *
 * @param form The form, or null.
 */
export function sentenceSeparators(
  form: CaptionForm | null,
): readonly string[] {
  const { keepTokensSeparator, secondarySeparator } = form ?? {};
  return [keepTokensSeparator, secondarySeparator].filter((each) =>
    each !== undefined
  );
}
