import { deepEqual, equal } from "node:assert/strict";
import { defaultCaptionOptions } from "../../../src/caption/caption_options.ts";
import type {
  CaptionForm,
  Slot,
} from "../../../src/caption/form/caption_form.ts";
import {
  countTagNames,
  isCountTag,
} from "../../../src/caption/form/count_tags.ts";
import {
  fitForm,
  type FormSwitches,
  overrideForm,
} from "../../../src/caption/form/fit_form.ts";

const form = (...slots: readonly Slot[]): CaptionForm => ({
  lines: [{ slots }],
  separator: ", ",
});
const kinds = ({ lines }: CaptionForm) =>
  lines.map(({ slots }) => slots.map(({ kind }) => kind).join(" "));

const cases: readonly [
  slots: string,
  switches: Partial<FormSwitches>,
  becomes: string,
][] = [
  ["count general", {}, "count general"],
  [
    "count general character any",
    { characterTagsFirst: true },
    "count character general any",
  ],
  ["character general", { characterTagsFirst: true }, "character general"],
  ["count character", { characterTagsFirst: true }, "count character"],
  ["text count", { useRatingTags: true }, "text rating count"],
  ["text", { useRatingTags: true }, "text rating"],
  ["count", { useRatingTagsAsLastTag: true }, "count rating"],
  ["count rating any", { useRatingTags: true }, "count rating any"],
  [
    "count",
    { useRatingTags: true, useQualityTags: true },
    "rating quality count",
  ],
  [
    "count",
    { useRatingTagsAsLastTag: true, useQualityTagsAsLastTag: true },
    "count quality rating",
  ],
];

Deno.test("fitForm() obeys sd-scripts' switches in every line", () => {
  for (const [slots, switches, becomes] of cases) {
    const own = slots.split(" ").map((kind) => ({ kind, text: "" }) as Slot);
    const fitted = fitForm(
      { lines: [{ slots: own }, { slots: own }], separator: "" },
      { ...defaultCaptionOptions, ...switches },
    );
    deepEqual(kinds(fitted), [becomes, becomes]);
  }
});

Deno.test("fitForm() writes blanks in all slots where underscores are to go", () => {
  const { lines, underscores } = fitForm(
    form({ kind: "any", underscores: "keep" }),
    { ...defaultCaptionOptions, removeUnderscore: true },
  );
  equal(underscores, "blanks");
  equal(lines[0]?.slots[0]?.underscores, "blanks");
});

Deno.test("overrideForm() lets what is given by hand win, and nothing else", () => {
  const own = form(
    { kind: "count", threshold: 0.5 },
    { kind: "character", threshold: "mcut", limit: 3 },
    { kind: "any", threshold: 0.2 },
  );
  const thresholds = (form: CaptionForm) =>
    form.lines[0]?.slots.map(({ threshold }) => threshold);
  deepEqual(overrideForm(own, {}), own);
  deepEqual(overrideForm(own, { characterThreshold: null }), own);
  deepEqual(thresholds(overrideForm(own, { generalThreshold: 0.4 })), [
    undefined,
    "mcut",
    0.2,
  ]);
  deepEqual(thresholds(overrideForm(own, { characterThreshold: 0.4 })), [
    0.5,
    undefined,
    0.2,
  ]);
  const all = overrideForm(own, { thresh: "best", captionSeparator: "; " });
  deepEqual(thresholds(all), [undefined, undefined, undefined]);
  equal(all.separator, "; ");
  equal(all.lines[0]?.slots[1]?.limit, 3);
});

Deno.test("isCountTag() knows the listed tags in any spelling", () => {
  equal(countTagNames.every(isCountTag), true);
  equal(isCountTag("multiple girls"), true);
  equal(["girl", "7girls", "2girl", "solo_focus"].some(isCountTag), false);
});
