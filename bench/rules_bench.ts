/**
 * What rules and a form cost an image: `deno bench bench/rules_bench.ts`.
 *
 * @module
 */
import { defaultCaptionOptions } from "../src/caption/caption_options.ts";
import { prepareCaptioner } from "../src/caption/compose_caption.ts";
import type { CaptionForm } from "../src/caption/form/caption_form.ts";
import type { TagRule } from "../src/caption/rules/tag_rule.ts";
import type { Label } from "../src/model/label.ts";

/** As many as wd-swinv2-tagger-v3 has; a seventh of them characters. */
const TAGS = 10_861;
/** As many as an image of a crowd has. */
const FOUND = 60;

const colours = "red blue green white black long short open".split(" ");
const things = "hair eyes shirt skirt hat ribbon mouth sky bag".split(" ");

const labels = Array.from({ length: TAGS }, (_, index): Label => ({
  index,
  name: index < 4
    ? ["general", "sensitive", "questionable", "explicit"][index]!
    : index < 200
    ? `${colours[index % 8]}_${things[index % 9]}`
    : index % 7 === 0
    ? `somebody_${index}_(series_${index % 50})`
    : `${colours[index % 8]}_${index}_${things[index % 9]}`,
  category: index < 4 ? "rating" : index % 7 === 0 ? "character" : "general",
}));
const probabilities = new Float32Array(TAGS).fill(0.01);
for (let at = 0; at < FOUND; at++) {
  probabilities[4 + at * 97] = 0.4 + at / (2 * FOUND);
}

const names = labels.map(({ name }) => name);
const rules: readonly TagRule[] = [
  { kind: "exclude", tags: names.filter((_, at) => at % 11 === 5) },
  {
    kind: "exclude",
    tags: colours.map((colour) => `${colour}_*1_hat`),
  },
  {
    kind: "replace",
    tags: things.map((thing) => ({ regex: `^(.+)_1\\d+_${thing}$` })),
    with: [`$1_thing`],
  },
  {
    kind: "implication",
    pairs: names.slice(5000)
      .map((name, at) => [name, names[at % 200 + 4]!] as const),
  },
  { kind: "overlap" },
  { kind: "contradiction" },
  { kind: "limit", limit: 40 },
];
const form: CaptionForm = {
  lines: [{
    slots: [
      { kind: "count" },
      { kind: "character", parentheses: "escape" },
      { kind: "keep_tokens_separator" },
      { kind: "general", include: ["*_hair", "*_eyes"], order: "alphabetical" },
      { kind: "general", order: "score", limit: 30 },
      { kind: "rating", words: { general: "safe" } },
    ],
  }],
  separator: ", ",
  underscores: "blanks",
};

const model = { labels, layout: "wd" as const };
for (
  const [what, options] of [
    ["neither", {}],
    ["rules", { rules }],
    ["a form", { form }],
    ["rules and a form", { rules, form }],
  ] as const
) {
  const captioner = prepareCaptioner(model, {
    ...defaultCaptionOptions,
    removeUnderscore: true,
    ...options,
  });
  Deno.bench(`an image's caption: ${what}`, () => {
    captioner.compose(probabilities);
  });
}

Deno.bench("preparing a model: rules and a form", () => {
  prepareCaptioner(model, { ...defaultCaptionOptions, rules, form });
});
