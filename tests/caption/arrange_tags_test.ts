import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type ArrangeOptions,
  prepareArrange,
} from "../../src/caption/arrange_tags.ts";
import { defaultCaptionOptions } from "../../src/caption/caption_options.ts";
import {
  noCaptionQuirks,
  scriptCaptionQuirks,
} from "../../src/caption/caption_quirks.ts";
import type { ScoredTag } from "../../src/caption/scored_tag.ts";

const tag = (
  name: string,
  score = 0.5,
  category: ScoredTag["category"] = "general",
): ScoredTag => ({ name, score, category });

const picked = {
  tags: [
    tag("hat", 0.5),
    tag("rem", 0.6, "character"),
    tag("solo", 0.9),
    tag("ram", 0.6, "character"),
    tag("bow", 0.5),
    tag("emilia", 0.7, "character"),
  ],
  rating: tag("safe", 0.4, "rating"),
  quality: tag("best", 0.3, "quality"),
};

function arrange(
  layout: "wd" | "cl",
  options: Partial<ArrangeOptions>,
): string {
  return prepareArrange(layout, { ...defaultCaptionOptions, ...options })(
    picked,
  )
    .map(({ name }) => name).join(" ");
}

const quirks = scriptCaptionQuirks;
const cases: readonly [
  name: string,
  layout: "wd" | "cl",
  options: Partial<ArrangeOptions>,
  want: string,
][] = [
  [
    "the model's order in the WD layout",
    "wd",
    {},
    "hat rem solo ram bow emilia",
  ],
  [
    "falling scores in the cl layout, equals in the model's order",
    "cl",
    {},
    "solo emilia rem ram hat bow",
  ],
  [
    "characters first in the model's order",
    "wd",
    { characterTagsFirst: true },
    "rem ram emilia hat solo bow",
  ],
  [
    "characters first in reverse as the script's WD layout",
    "wd",
    { characterTagsFirst: true, quirks },
    "emilia ram rem hat solo bow",
  ],
  [
    "characters first by falling scores in the cl layout",
    "cl",
    { characterTagsFirst: true, quirks },
    "emilia rem ram solo hat bow",
  ],
  [
    "the rating and then the quality first",
    "cl",
    { useRatingTags: true, useQualityTags: true },
    "safe best solo emilia rem ram hat bow",
  ],
  [
    "the quality and then the rating last",
    "cl",
    { useRatingTagsAsLastTag: true, useQualityTagsAsLastTag: true },
    "solo emilia rem ram hat bow best safe",
  ],
  [
    "first rather than last where both are asked for",
    "cl",
    {
      useRatingTags: true,
      useRatingTagsAsLastTag: true,
      useQualityTags: true,
      useQualityTagsAsLastTag: true,
    },
    "safe best solo emilia rem ram hat bow",
  ],
  [
    "last rather than first as the script's cl layout",
    "cl",
    { useRatingTags: true, useRatingTagsAsLastTag: true, quirks },
    "solo emilia rem ram hat bow safe",
  ],
  [
    "first rather than last as the script's WD layout",
    "wd",
    { useRatingTags: true, useRatingTagsAsLastTag: true, quirks },
    "safe hat rem solo ram bow emilia",
  ],
  [
    "listed tags first in the listed order, before all others",
    "wd",
    {
      alwaysFirstTags: ["bow", " solo ", "nothing", "bow", "safe"],
      useRatingTags: true,
    },
    "bow solo safe hat rem ram emilia",
  ],
  [
    "listed tags first in reverse and unstripped as the script",
    "wd",
    { alwaysFirstTags: ["bow", " solo ", "hat"], quirks },
    "hat bow rem solo ram emilia",
  ],
];

for (const [name, layout, options, want] of cases) {
  Deno.test(`prepareArrange() puts ${name}`, () => {
    equal(arrange(layout, options), want);
  });
}

Deno.test("prepareArrange() finds a listed tag however it is spelled, but letter by letter as the script", () => {
  const tags = [tag("solo"), tag("blue eyes"), tag("a_(b)")];
  const first = (quirks: ArrangeOptions["quirks"]) =>
    prepareArrange("wd", {
      ...defaultCaptionOptions,
      alwaysFirstTags: ["blue_eyes", "a \\(b\\)"],
      quirks,
    })({ tags, rating: null, quality: null }).map(({ name }) => name);
  deepEqual(first(noCaptionQuirks), ["blue eyes", "a_(b)", "solo"]);
  deepEqual(first(scriptCaptionQuirks), ["solo", "blue eyes", "a_(b)"]);
});

Deno.test("prepareArrange() lets no name stand twice, but the script's may", () => {
  const twice = {
    tags: [tag("a_b", 0.5), tag("c", 0.6), tag("a b", 0.7), tag("safe", 0.8)],
    rating: tag("safe", 0.4, "rating"),
    quality: null,
  };
  const names = (quirks: ArrangeOptions["quirks"]) =>
    prepareArrange("wd", {
      ...defaultCaptionOptions,
      useRatingTagsAsLastTag: true,
      quirks,
    })(twice).map(({ name }) => name);
  deepEqual(names(noCaptionQuirks), ["a_b", "c", "safe"]);
  deepEqual(names(scriptCaptionQuirks), ["a_b", "c", "a b", "safe", "safe"]);
});

const anyTag = fc.record({
  name: fc.constantFrom("a", "b", "c", "d", "e_f", "e f", "g"),
  score: fc.constantFrom(0.4, 0.5, 0.6),
  category: fc.constantFrom("general" as const, "character" as const),
});
const anyOptions = fc.record({
  alwaysFirstTags: fc.array(fc.constantFrom("a", "b", "e_f", "z"), {
    maxLength: 3,
  }),
  characterTagsFirst: fc.boolean(),
  useRatingTags: fc.boolean(),
  useRatingTagsAsLastTag: fc.boolean(),
});
const anyLayout = fc.constantFrom("wd" as const, "cl" as const);

Deno.test("prepareArrange() adds and loses no tag, whatever the order, as the script", () => {
  fc.assert(
    fc.property(
      anyLayout,
      fc.array(anyTag),
      anyOptions,
      (layout, tags, options) => {
        const rating = tag("safe", 0.4, "rating");
        const out = prepareArrange(layout, {
          ...defaultCaptionOptions,
          ...options,
          quirks: scriptCaptionQuirks,
        })({ tags, rating, quality: null });
        const rated = options.useRatingTags || options.useRatingTagsAsLastTag;
        const sorted = (all: readonly ScoredTag[]) =>
          all.map((each) => JSON.stringify(each)).sort();
        deepEqual(sorted(out), sorted(rated ? [...tags, rating] : tags));
      },
    ),
  );
});

Deno.test("prepareArrange() is settled after one time where no scores decide", () => {
  fc.assert(
    fc.property(fc.array(anyTag), anyOptions, (tags, options) => {
      const again = prepareArrange("wd", {
        ...defaultCaptionOptions,
        ...options,
      });
      const once = again({ tags, rating: null, quality: null });
      deepEqual(again({ tags: once, rating: null, quality: null }), once);
    }),
  );
});
