import type { Label } from "../../model/label.ts";
import type { PublishedThresholds } from "../../model/published_thresholds.ts";
import type { CaptionOptions } from "../caption_options.ts";
import { matchKey } from "../match_key.ts";
import type { Demand, PickedTags } from "../pick_tags.ts";
import type { ScoredTag } from "../scored_tag.ts";
import { strip } from "../strip.ts";
import { publishedThreshold, type Thresholds } from "../thresholds.ts";
import type { CaptionForm, CaptionLine, Slot } from "./caption_form.ts";
import { checkForm } from "./check_form.ts";
import { firstTags, fitForm } from "./fit_form.ts";
import { joinLine, type SlotText } from "./join_line.ts";
import { prepareOrder } from "./order_slot.ts";
import { prepareSlotTaker } from "./slot_taker.ts";
import { prepareWriteTag } from "./write_tag.ts";

/** A caption that a form has been given. */
export interface FormedCaption {
  /** All lines, with LF between them. */
  readonly caption: string;
  /** The tags as they are written, each where it comes first. */
  readonly tags: readonly ScoredTag[];
  /** What the first line is made of, texts included. */
  readonly pieces: readonly string[];
}

/** A form that is ready for a model. */
export interface PreparedForm {
  /** Whether a series has a slot of its own. */
  readonly takesSeries: boolean;
  /** The thresholds of a label's slots, one for each line that takes it. */
  readonly demands: (label: Label) => readonly Demand[];
  /**
   * Writes an image's tags.
   *
   * @param picked The tags by their names before underscores and parentheses are seen to.
   * @param sentence What a captioner wrote.
   */
  readonly write: (picked: PickedTags, sentence: string) => FormedCaption;
}

/**
 * Prepares a form for a model: which slot takes a tag, and what it is to
 * reach there.
 *
 * @param form The form; sd-scripts' switches in `options` change it, see
 * `fitForm`.
 * @param layout The model's family, for the order of slots that say none.
 * @param options The categories' thresholds, the switches, and the tags that
 * come first: before the first slot that holds tags, in the listed order.
 * @param labels The model's tags.
 * @param published The thresholds that come with it.
 * @throws {FormError} Where the form can't be written.
 * @throws {ThresholdError} Where a slot asks for `best` and there is none.
 */
export function prepareForm(
  form: CaptionForm,
  layout: "wd" | "cl",
  options: CaptionOptions,
  labels: readonly Label[],
  published: PublishedThresholds | null,
): PreparedForm {
  checkForm(form);
  const fitted = withSentence(fitForm(withTrigger(form), options));
  const takers = fitted.lines.map((line) => ({
    line,
    find: prepareSlotTaker(line),
  }));
  const { thresholds } = options;
  const demands = (label: Label): readonly Demand[] => {
    const { category } = label;
    if (category === "rating" || category === "quality") return [];
    const usual: Demand = { threshold: thresholds[category], key: category };
    const asked = takers.flatMap(({ line: { slots }, find }): Demand[] => {
      const slot = slots[find(label)];
      if (slot === undefined) return [];
      const { threshold } = slot;
      return [threshold === undefined ? usual : { threshold, key: slot }];
    });
    // What no slot takes may become what one does, by a rule.
    return asked.length === 0 ? [usual] : asked;
  };
  // Labels of which lines ask different things: there, all is looked at again.
  const contested = new Map<string, Demand>();
  for (const label of labels) {
    const { category } = label;
    if (category === "rating" || category === "quality") continue;
    if (new Set(demands(label).map(({ key }) => key)).size < 2) continue;
    contested.set(matchKey(label.name), {
      threshold: thresholds[category],
      key: category,
    });
  }
  const best = bestThresholds(takers, thresholds, labels, published);
  const reaches: Reaches = (slot, { name, score }, { cuts }) => {
    const { threshold, key } = slot.threshold === undefined
      ? contested.get(matchKey(name)) ?? { threshold: undefined, key: slot }
      : { threshold: slot.threshold, key: slot };
    if (threshold === undefined) return true;
    if (threshold === "mcut") return score > (cuts?.get(key) ?? -Infinity);
    return threshold === "best"
      ? score >= (best.get(matchKey(name)) ?? -Infinity)
      : score >= Math.fround(threshold);
  };
  const lines = takers.map(({ line, find }) =>
    prepareLine(line, find, reaches, layout, fitted)
  );
  const front = options.alwaysFirstTags.map((tag) => matchKey(strip(tag)));
  return {
    takesSeries: fitted.lines.some(({ slots }) =>
      slots.some(({ kind }) => kind === "copyright" || kind === "any")
    ),
    demands,
    write: (picked, sentence) => {
      const { rating, quality } = picked;
      const tags = [
        ...picked.tags,
        ...(rating === null ? [] : [rating]),
        ...(quality === null ? [] : [quality]),
      ];
      const flat = sentence.trim().replace(/\s*[\r\n]+\s*/g, " ");
      const written = lines.map((write) => write(tags, picked, front, flat))
        .filter(({ text }) => text !== "");
      const seen = new Set<ScoredTag>();
      const all: ScoredTag[] = [];
      for (const { source, text } of written.flatMap(({ tags }) => tags)) {
        if (seen.size === seen.add(source).size) continue;
        all.push({ ...source, name: text });
      }
      return {
        caption: written.map(({ text }) => text).join("\n"),
        tags: all,
        pieces: written[0]?.pieces ?? [],
      };
    },
  };
}

/** A trigger word that has no slot stands first. */
function withTrigger(form: CaptionForm): CaptionForm {
  const { trigger = "" } = form;
  return {
    ...form,
    lines: form.lines.map(({ slots }) => {
      const has = slots.some(({ kind }) => kind === "trigger");
      const all: Slot[] = slots.map((slot) =>
        slot.kind === "trigger" ? { text: trigger, ...slot } : slot
      );
      if (!has && trigger !== "") {
        all.unshift({ kind: "trigger", text: trigger });
      }
      return { slots: all };
    }),
  };
}

/** A sentence that has no slot stands last. */
function withSentence(form: CaptionForm): CaptionForm {
  return {
    ...form,
    lines: form.lines.map(({ slots }) => ({
      slots: slots.some(({ kind }) => kind === "sentence")
        ? slots
        : [...slots, { kind: "sentence" }],
    })),
  };
}

/** Whether a tag has the score that its slot asks for. */
type Reaches = (slot: Slot, tag: ScoredTag, picked: PickedTags) => boolean;

/** What labels have to reach that some slot takes from their best threshold on. */
function bestThresholds(
  takers: readonly {
    readonly line: CaptionLine;
    readonly find: (label: Label) => number;
  }[],
  thresholds: Thresholds,
  labels: readonly Label[],
  published: PublishedThresholds | null,
): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const label of labels) {
    const { category } = label;
    if (category === "rating" || category === "quality") continue;
    const asks = takers.some(({ line: { slots }, find }) => {
      const slot = slots[find(label)];
      return slot !== undefined &&
        (slot.threshold ?? thresholds[category]) === "best";
    });
    if (!asks || label.name === "") continue;
    best.set(matchKey(label.name), publishedThreshold(label, published));
  }
  return best;
}

interface WrittenTag {
  readonly source: ScoredTag;
  readonly text: string;
}

interface WrittenLine {
  readonly text: string;
  readonly tags: readonly WrittenTag[];
  readonly pieces: readonly string[];
}

function prepareLine(
  line: CaptionLine,
  find: (tag: ScoredTag) => number,
  reaches: Reaches,
  layout: "wd" | "cl",
  form: CaptionForm,
): (
  tags: readonly ScoredTag[],
  picked: PickedTags,
  front: readonly string[],
  sentence: string,
) => WrittenLine {
  const { slots } = line;
  const writers = slots.map((slot) => prepareWriteTag(slot, form));
  const orders = slots.map((slot) => prepareOrder(slot, layout));
  const opening = firstTags(slots);

  return (tags, picked, front, sentence) => {
    const texts = slots.map((slot) =>
      slot.kind === "sentence"
        ? sentence
        : slot.kind === "text" || slot.kind === "trigger"
        ? slot.text ?? ""
        : ""
    );
    // What stands as a text is not written as a tag too; words of a sentence
    // are no tags.
    const said = new Set(
      texts.filter((_, at) => slots[at]!.kind !== "sentence")
        .flatMap((text) => [text, ...text.split(form.separator)])
        .map((text) => matchKey(text.trim())),
    );
    const names = new Set<string>();
    const held: ScoredTag[][] = slots.map(() => []);
    const fronted = new Map<string, readonly [tag: ScoredTag, at: number]>();
    for (const tag of tags) {
      const at = find(tag);
      const slot = slots[at];
      if (slot === undefined || !reaches(slot, tag, picked)) continue;
      const key = matchKey(tag.name);
      // A rating may be called as a tag is.
      const own = tag.category === "rating" || tag.category === "quality";
      if (!own && names.size === names.add(key).size) continue;
      if (!own && front.includes(key)) fronted.set(key, [tag, at]);
      else held[at]!.push(tag);
    }
    const all: WrittenTag[] = [];
    const write = (source: ScoredTag, at: number): string[] => {
      const text = writers[at]!(source.name);
      const key = matchKey(text);
      if (text === "" || said.size === said.add(key).size) return [];
      all.push({ source, text });
      return [text];
    };
    const leading = [...new Set(front)].flatMap((key) => {
      const found = fronted.get(key);
      return found === undefined ? [] : write(...found);
    });
    const parts: SlotText[] = slots.map((slot, at) => ({
      slot,
      pieces: texts[at] !== ""
        ? [texts[at]!]
        : orders[at]!(held[at]!).flatMap((tag) => write(tag, at)),
    }));
    parts.splice(opening, 0, { slot: { kind: "any" }, pieces: leading });
    return {
      text: joinLine(parts, form),
      tags: all,
      pieces: parts.flatMap(({ pieces }) => pieces),
    };
  };
}
