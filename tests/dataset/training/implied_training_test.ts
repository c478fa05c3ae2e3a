import { deepEqual } from "node:assert/strict";
import type {
  CaptionForm,
  Slot,
} from "../../../src/caption/form/caption_form.ts";
import { impliedTraining } from "../../../src/dataset/training/implied_training.ts";
import type { TrainingChoice } from "../../../src/dataset/training/training_settings.ts";
import { layerPresets, presets } from "../../../src/preset/presets.ts";

const any: Slot = { kind: "any" };
const fence: Slot = { kind: "keep_tokens_separator" };
const text = (text: string): Slot => ({ kind: "text", text });
const form = (
  lines: readonly (readonly Slot[])[],
  rest: Partial<CaptionForm> = {},
): CaptionForm => ({
  separator: ", ",
  lines: lines.map((slots) => ({ slots })),
  ...rest,
});

const cases: readonly (readonly [
  what: string,
  form: CaptionForm,
  implied: TrainingChoice,
])[] = [
  ["tags", form([[any]]), {}],
  [
    "a fence",
    form([[{ kind: "count" }, fence, any]]),
    { keepTokensSeparator: "|||" },
  ],
  [
    "a fence of its own, and texts before it",
    form([[text("a, b"), fence, any]], { keepTokensSeparator: "@@@" }),
    { keepTokensSeparator: "@@@" },
  ],
  [
    "tags that are together",
    form([[{ kind: "character", together: true }, any]]),
    { secondarySeparator: ";;;" },
  ],
  [
    "tags that are together, by another word",
    form([[{ ...any, together: true }]], { secondarySeparator: "&&" }),
    { secondarySeparator: "&&" },
  ],
  ["two lines", form([[any], [any]]), { enableWildcard: true }],
  ["a trigger without a slot", form([[any]], { trigger: "me" }), {
    keepTokens: 1,
  }],
  [
    "a trigger in its slot, behind a text of two tags",
    form([[text("a, b"), { kind: "trigger" }, any]], { trigger: "me" }),
    { keepTokens: 3 },
  ],
  [
    "a trigger behind tags",
    form([[any, { kind: "trigger" }]], { trigger: "me" }),
    {},
  ],
  ["a trigger slot without a word", form([[{ kind: "trigger" }, any]]), {}],
  [
    "a prefix that ends within a tag, and one that is a tag",
    form([[any]], { prefix: "best, my " }),
    { keepTokens: 1 },
  ],
  [
    "two lines of which one has no text in front",
    form([[text("a"), any], [any]]),
    { enableWildcard: true },
  ],
  [
    "two lines, the lesser number of texts",
    form([[text("a, b"), any], [text("a"), any]]),
    { enableWildcard: true, keepTokens: 1 },
  ],
  [
    "another separator",
    form([[text("a | b"), any]], { separator: " | " }),
    { captionSeparator: "|", keepTokens: 2 },
  ],
  ["a blank for separator", form([[any]], { separator: " " }), {
    captionSeparator: " ",
  }],
];

for (const [what, form, implied] of cases) {
  Deno.test(`impliedTraining() knows what ${what} mean for training`, () => {
    deepEqual(
      impliedTraining({
        captionExtension: ".txt",
        captionSeparator: "; ",
        form,
      }),
      { captionExtension: ".txt", ...implied },
    );
  });
}

Deno.test("impliedTraining() looks at the run's own separator and suffix where there is no form", () => {
  deepEqual(
    impliedTraining({ captionExtension: ".cap", captionSeparator: "; " }),
    { captionExtension: ".cap", captionSeparator: ";" },
  );
});

Deno.test("impliedTraining() of the presets that ship", () => {
  const said = Object.fromEntries(presets.map((preset) => {
    const { captionExtension: _, ...rest } = impliedTraining(
      layerPresets([preset]).settings,
    );
    return [preset.name, rest];
  }));
  const spoken = Object.entries(said)
    .filter(([, implied]) => Object.keys(implied).length > 0);
  deepEqual(Object.fromEntries(spoken), {
    // The chain of six scores and the source.
    pony: { keepTokens: 7 },
    "tags-and-prose": { keepTokensSeparator: "|||" },
  });
});
