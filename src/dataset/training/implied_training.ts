import type { CaptionForm, Slot } from "../../caption/form/caption_form.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import type { TrainingChoice } from "./training_settings.ts";

/**
 * What the way in which captions are written means for their training: where
 * the fence stands, what is joined, how many lines there are, which texts stand
 * at the front of every caption.
 *
 * @param settings What the run that captions was told.
 */
export function impliedTraining(
  { captionExtension, captionSeparator, form }: Pick<
    TagSettings,
    "captionExtension" | "captionSeparator" | "form"
  >,
): TrainingChoice {
  const separator = form?.separator ?? captionSeparator;
  // sd-scripts cuts blanks off every tag, and splits at a comma by itself.
  const split = separator.trim() || separator;
  const common = {
    captionExtension,
    ...(split === "," || split === "" ? {} : { captionSeparator: split }),
  };
  if (form === undefined || form === null) return common;
  const slots = form.lines.flatMap((line) => line.slots);
  const fenced = slots.some(({ kind }) => kind === "keep_tokens_separator");
  const kept = Math.min(
    ...form.lines.map((line) => tokensInFront(line.slots, form, split)),
  );
  return {
    ...common,
    ...(fenced
      ? { keepTokensSeparator: form.keepTokensSeparator ?? "|||" }
      : kept > 0
      ? { keepTokens: kept }
      : {}),
    ...(slots.some(({ together }) => together)
      ? { secondarySeparator: form.secondarySeparator ?? ";;;" }
      : {}),
    ...(form.lines.length > 1 ? { enableWildcard: true } : {}),
  };
}

/** How many of a line's tags are texts that stand in front of every caption. */
function tokensInFront(
  slots: readonly Slot[],
  { prefix = "", separator, trigger = "" }: CaptionForm,
  split: string,
): number {
  const texts: string[] = [];
  if (!slots.some(({ kind }) => kind === "trigger")) texts.push(trigger);
  for (const { kind, text } of slots) {
    if (kind !== "text" && kind !== "trigger") break;
    texts.push(text ?? (kind === "trigger" ? trigger : ""));
  }
  const front = [...texts.filter((text) => text !== ""), "tag"];
  return split === ""
    ? 0
    : (prefix + front.join(separator)).split(split).length - 1;
}
