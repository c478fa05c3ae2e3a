import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type CaptionOptions,
  defaultCaptionOptions,
} from "../../../src/caption/caption_options.ts";
import {
  type CaptionModel,
  prepareCaptioner,
} from "../../../src/caption/compose_caption.ts";
import type {
  CaptionForm,
  Slot,
  SlotKind,
} from "../../../src/caption/form/caption_form.ts";
import { kaomoji } from "../../../src/caption/kaomoji.ts";
import { matchKey } from "../../../src/caption/match_key.ts";
import type { TagRule } from "../../../src/caption/rules/tag_rule.ts";
import { parseTagReplacement } from "../../../src/caption/tag_replacement.ts";
import { fillThresholds } from "../../../src/caption/thresholds.ts";
import type { TagCategory } from "../../../src/model/label.ts";

const entries: readonly [
  name: string,
  category: TagCategory,
  score: number,
][] = [
  ["general", "rating", 0.2],
  ["explicit", "rating", 0.6],
  ["solo", "general", 0.8],
  ["1girl", "general", 0.9],
  ["white_shirt", "general", 0.5],
  ["shirt", "general", 0.7],
  ["blue_eyes", "general", 0.6],
  ["^_^", "general", 0.55],
  ["(o)_(o)", "general", 0.52],
  ["hat", "general", 0.3],
  ["saber_(fate)", "character", 0.8],
  ["rin_(school)_(fate)", "character", 0.4],
  ["fate_(series)", "copyright", 0.7],
  ["wlop", "artist", 0.5],
  ["highres", "meta", 0.45],
  ["best_quality", "quality", 0.5],
];
const labels = entries.map(([name, category], index) => ({
  index,
  name,
  category,
}));
const scores = Float32Array.from(entries, ([, , score]) => score);
const wd: CaptionModel = { labels, layout: "wd" };
const cl: CaptionModel = { labels, layout: "cl" };

const form = (...slots: readonly (SlotKind | Slot)[]): CaptionForm => ({
  lines: [{
    slots: slots.map((slot) =>
      typeof slot === "string" ? { kind: slot } : slot
    ),
  }],
  separator: ", ",
});

function compose(
  form: CaptionForm,
  options: Partial<CaptionOptions> = {},
  model: CaptionModel = wd,
) {
  return prepareCaptioner(model, { ...defaultCaptionOptions, form, ...options })
    .compose(scores);
}

const whole = form(
  "quality",
  "count",
  "character",
  "copyright",
  "artist",
  "general",
  "meta",
  "rating",
);

const cases: readonly {
  readonly what: string;
  readonly form: CaptionForm;
  readonly options?: Partial<CaptionOptions>;
  readonly model?: CaptionModel;
  readonly caption: string;
}[] = [
  {
    what: "slots in their order",
    form: whole,
    caption:
      "best_quality, solo, 1girl, saber_(fate), rin_(school)_(fate), fate_(series), " +
      "wlop, white_shirt, shirt, blue_eyes, ^_^, (o)_(o), highres, explicit",
  },
  {
    what: "a cl model's tags by score",
    form: form("count", "general"),
    model: cl,
    caption: "1girl, solo, shirt, blue_eyes, ^_^, (o)_(o), white_shirt",
  },
  {
    what: "a tag is the first slot's that takes it, others are left out",
    form: form(
      { kind: "general", include: ["*shirt", "no*"] },
      { kind: "any", exclude: ["solo", "saber_*", "rin*"] },
      "general",
    ),
    caption:
      "white_shirt, shirt, 1girl, blue_eyes, ^_^, (o)_(o), fate_(series), wlop, highres, solo",
  },
  {
    what: "orders and limits",
    form: form(
      { kind: "count", order: "alphabetical" },
      { kind: "general", order: "score", limit: 2 },
    ),
    caption: "1girl, solo, shirt, blue_eyes",
  },
  {
    what: "the likeliest stay where they stand, of listed ones the first",
    form: form(
      { kind: "general", limit: 2, include: ["*shirt", "blue eyes"] },
      { kind: "count", order: "given", include: ["1girl", "solo"], limit: 1 },
    ),
    caption: "shirt, blue_eyes, 1girl",
  },
  {
    what: "thresholds of slots",
    form: form(
      { kind: "count", threshold: 0.85 },
      { kind: "general", threshold: 0.55 },
      { kind: "character", threshold: "mcut" },
      { kind: "rating", threshold: 0.7 },
    ),
    caption: "1girl, shirt, blue_eyes, ^_^, saber_(fate)",
  },
  {
    what: "a slot may take what its category does not",
    form: form({ kind: "general", include: ["hat"], threshold: 0.25 }, {
      kind: "count",
    }),
    options: { thresholds: fillThresholds(0.85) },
    caption: "hat, 1girl",
  },
  {
    what: "underscores, parentheses, what stands around tags and between them",
    form: {
      ...form(
        { kind: "character", parentheses: "escape", separator: " and " },
        { kind: "artist", prefix: "by ", suffix: "!" },
        { kind: "copyright", underscores: "keep" },
        { kind: "general", limit: 20 },
      ),
      underscores: "blanks",
      separator: " / ",
    },
    caption:
      "saber \\(fate\\) and rin \\(school\\) \\(fate\\) / by wlop! / fate_(series) / " +
      "solo / 1girl / white shirt / shirt / blue eyes / ^_^ / (o)_(o)",
  },
  {
    what: "words for tags, one of them none",
    form: form(
      { kind: "rating", words: { explicit: "rating_explicit" }, prefix: "<" },
      { kind: "count", words: { solo: "", "1girl": "one girl" } },
      {
        kind: "general",
        include: ["blue eyes"],
        words: { "blue\\_eyes": "b" },
      },
    ),
    caption: "<rating_explicit, one girl, b",
  },
  {
    what: "texts, a sentence, and a trigger word that is no tag again",
    form: {
      ...form(
        "trigger",
        { kind: "text", text: "masterpiece, blue eyes" },
        {
          kind: "general",
          limit: 2,
          order: "score",
        },
        "sentence",
        { kind: "text", text: "" },
      ),
      trigger: "shirt",
    },
    caption: "shirt, masterpiece, blue eyes, 1girl, solo",
    options: { thresholds: fillThresholds(0.55) },
  },
  {
    what: "a trigger word without a slot stands first",
    form: { ...form("count"), trigger: "my style" },
    caption: "my style, solo, 1girl",
  },
  {
    what: "what trainers keep, twice, and what they shuffle as one",
    form: form(
      "count",
      "keep_tokens_separator",
      { kind: "character", together: true },
      "artist",
      "keep_tokens_separator",
      "rating",
    ),
    caption:
      "solo, 1girl ||| saber_(fate);;;rin_(school)_(fate), wlop ||| explicit",
  },
  {
    what: "separators of one's own, and what stands around the line",
    form: {
      ...form("artist", "keep_tokens_separator", {
        kind: "count",
        together: true,
      }),
      keepTokensSeparator: "###",
      secondarySeparator: "&",
      prefix: "[",
      suffix: "]",
    },
    caption: "[wlop ### solo&1girl]",
  },
  {
    what:
      "keep separators stay where leaving them out would mean another thing",
    form: form("count", "keep_tokens_separator", "model"),
    caption: "solo, 1girl |||",
  },
  {
    what: "keep separators go where they divide nothing",
    form: form("model", "keep_tokens_separator", "count", {
      kind: "keep_tokens_separator",
    }, "model"),
    caption: "solo, 1girl",
  },
  {
    what: "the middle may be empty",
    form: form("model", "keep_tokens_separator", {
      kind: "keep_tokens_separator",
    }, "artist"),
    caption: "||| ||| wlop",
  },
  {
    what: "an empty line is empty",
    form: { ...form("model"), prefix: "a photo of ", suffix: "." },
    caption: "",
  },
  {
    what: "several lines, each with all of its tags, no empty ones",
    form: {
      separator: ", ",
      lines: [
        { slots: [{ kind: "count" }, { kind: "artist" }] },
        { slots: [{ kind: "model" }] },
        { slots: [{ kind: "artist", prefix: "@" }, { kind: "count" }] },
      ],
    },
    caption: "solo, 1girl, wlop\n@wlop, solo, 1girl",
  },
  {
    what: "lines with thresholds of their own",
    form: {
      separator: " ",
      lines: [
        { slots: [{ kind: "general", threshold: 0.65 }] },
        { slots: [{ kind: "general" }] },
        { slots: [{ kind: "general", threshold: 0.25, limit: 1 }] },
        {
          slots: [{ kind: "general", threshold: "mcut", order: "score" }],
        },
      ],
    },
    options: { thresholds: fillThresholds(0.55) },
    caption:
      "solo 1girl shirt\nsolo 1girl shirt blue_eyes ^_^\n1girl\n1girl solo shirt blue_eyes ^_^ (o)_(o) white_shirt",
  },
  {
    what: "sd-scripts' switches",
    form: form("general", "character", "copyright"),
    options: {
      removeUnderscore: true,
      characterTagExpand: true,
      characterTagsFirst: true,
      useRatingTags: true,
      useQualityTagsAsLastTag: true,
      alwaysFirstTags: ["shirt", " 1girl", "saber", "not_there"],
      undesiredTags: ["solo", "white shirt"],
      tagReplacement: parseTagReplacement("blue_eyes,azure_eyes"),
    },
    caption:
      "shirt, 1girl, saber, explicit, rin (school), azure eyes, ^_^, (o)_(o), fate, " +
      "fate (series), best quality",
  },
  {
    what: "a rating slot that is there stays where it is",
    form: form("count", "rating", "artist"),
    options: { useRatingTags: true, useRatingTagsAsLastTag: true },
    caption: "solo, 1girl, explicit, wlop",
  },
  {
    what: "what always comes first stands behind the opening texts",
    form: { ...form({ kind: "text", text: "x" }, "count"), trigger: "t" },
    options: { alwaysFirstTags: ["1girl"] },
    caption: "t, x, 1girl, solo",
  },
  {
    what: "a series without a slot stays beside its character",
    form: form("character"),
    options: { characterTagExpand: true },
    caption: "saber, fate, rin_(school)",
  },
];

for (const { what, form, options, model, caption } of cases) {
  Deno.test(`a form: ${what}`, () => {
    equal(compose(form, options, model).caption, caption);
  });
}

Deno.test("a form gives its tags as written, and its first line's pieces", () => {
  const { tags, pieces, counted, rating, parts } = compose({
    separator: ", ",
    trigger: "t",
    lines: [
      { slots: [{ kind: "artist", prefix: "by " }] },
      {
        slots: [{ kind: "artist" }, {
          kind: "rating",
          words: { explicit: "x" },
        }],
      },
    ],
  });
  deepEqual(tags, [
    { name: "by wlop", score: 0.5, category: "artist" },
    { name: "x", score: Math.fround(0.6), category: "rating" },
  ]);
  deepEqual(pieces, ["t", "by wlop"]);
  deepEqual(counted, ["by wlop", "x"]);
  equal(rating?.name, "explicit");
  equal(parts.other, "by wlop (Artist)");
});

Deno.test("a form gets what rules made, and what stands between", () => {
  const rules: readonly TagRule[] = [
    { kind: "exclude", tags: ["solo"] },
    { kind: "implication", pairs: [["wlop", "fantasy"]], category: "general" },
  ];
  const captioner = prepareCaptioner(wd, {
    ...defaultCaptionOptions,
    form: form("count", "sentence", {
      kind: "general",
      include: ["fantasy", "my_*"],
    }),
    rules,
    undesiredTags: ["1girl"],
  });
  equal(captioner.compose(scores).caption, "fantasy");
  const picked = captioner.applyRules(captioner.pick(scores));
  const more = {
    ...picked,
    tags: [
      ...picked.tags,
      { name: "my_tag", score: 1, category: "general" as const },
    ],
  };
  equal(
    captioner.finish(more, "A cat\n sits.").caption,
    "A cat sits., fantasy, my_tag",
  );
});

Deno.test("a sentence that has no slot stands last, and its words are no tags", () => {
  const sentence = "A girl, solo, in a field.";
  const written = (form: CaptionForm | null): string => {
    const captioner = prepareCaptioner(wd, { ...defaultCaptionOptions, form });
    const picked = captioner.pick(scores);
    const { caption, pieces } = captioner.finish(picked, ` ${sentence}\n`);
    equal(pieces?.at(-1), sentence);
    // And nothing where there is no sentence.
    ok(!captioner.finish(picked).caption.includes("field"));
    return caption;
  };
  equal(written(form("count")), `solo, 1girl, ${sentence}`);
  const kept = "keep_tokens_separator";
  equal(
    written(form("count", kept, "rating", kept)),
    `solo, 1girl ||| explicit ||| ${sentence}`,
  );
  const plain = written(null);
  ok(plain.endsWith(`, ${sentence}`), plain);
});

Deno.test("a form that can't be written says which slot", () => {
  const refused = (slot: Slot, pattern: RegExp) =>
    throws(() => compose(form("count", slot)), pattern);
  refused(
    { kind: "text" },
    /^FormError: Slot 2 of the caption's form is a "text"/,
  );
  refused(
    { kind: "any", order: "given" },
    /^FormError: Slot 2 .* "include" has to/,
  );
  refused({ kind: "any", limit: 1.5 }, /^FormError: Slot 2 .* limit 1.5/);
  throws(() => compose({ lines: [], separator: "" }), /one line at least/);
  const kept = "keep_tokens_separator";
  throws(
    () => compose(form(kept, kept, kept)),
    /3 slots "keep_tokens_separator"/,
  );
  throws(
    () => compose(form({ kind: "general", threshold: "best" })),
    /^ThresholdError: No threshold "best" is known/,
  );
});

Deno.test("a slot's threshold `best` is what the model's makers say", () => {
  const model: CaptionModel = {
    ...wd,
    published: { tags: new Map([[3, 0.95]]), categories: { general: 0.6 } },
  };
  equal(
    compose(form({ kind: "count", threshold: "best" }), {}, model).caption,
    "solo",
  );
});

Deno.test("all faces keep their underscore in a form", () => {
  const faces = [...kaomoji, "(>_<)", "^_^;", "d_d"];
  const captioner = prepareCaptioner({
    layout: "wd",
    labels: faces.map((name, index) => ({ index, name, category: "general" })),
  }, {
    ...defaultCaptionOptions,
    form: { ...form("general"), underscores: "blanks" },
  });
  equal(
    captioner.compose(new Float32Array(faces.length).fill(0.9)).caption,
    faces.join(", "),
  );
});

const slot: fc.Arbitrary<Slot> = fc.tuple(
  fc.constantFrom<SlotKind>(
    "count",
    "character",
    "copyright",
    "general",
    "any",
    "rating",
    "artist",
  ),
  fc.constantFrom<Partial<Slot>>(
    {},
    { limit: 2 },
    { order: "score" },
    { order: "alphabetical", threshold: 0.5 },
    { include: ["*shirt", "s*"] },
    { exclude: ["*e*"], threshold: "mcut" },
    { underscores: "blanks" },
  ),
).map(([kind, more]) => ({ kind, ...more }));
const slots = fc.array(slot, { maxLength: 5 });
const probabilities = fc.array(
  fc.float({ min: 0, max: 1, noNaN: true }),
  { minLength: labels.length, maxLength: labels.length },
).map((all) => Float32Array.from(all));

Deno.test("a tag stands in one slot of a line at most, and nothing is made up", () => {
  const known = new Set(labels.map(({ name }) => matchKey(name)));
  fc.assert(
    fc.property(slots, probabilities, (slots, probabilities) => {
      const options = {
        ...defaultCaptionOptions,
        form: { lines: [{ slots }], separator: "|" },
      };
      const { caption } = prepareCaptioner(wd, options).compose(probabilities);
      const keys = caption.split("|").filter(Boolean).map(matchKey);
      equal(new Set(keys).size, keys.length);
      equal(keys.every((key) => known.has(key)), true);
    }),
  );
});

Deno.test("a form's caption is the same every time, and its lines are each their own", () => {
  fc.assert(
    fc.property(slots, slots, probabilities, (first, second, probabilities) => {
      const write = (...lines: readonly (readonly Slot[])[]) =>
        prepareCaptioner(wd, {
          ...defaultCaptionOptions,
          form: { lines: lines.map((slots) => ({ slots })), separator: ", " },
        }).compose(probabilities).caption;
      const both = write(first, second);
      equal(write(first, second), both);
      equal(both, [write(first), write(second)].filter(Boolean).join("\n"));
    }),
  );
});
