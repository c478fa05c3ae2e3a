import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type CaptionOptions,
  defaultCaptionOptions,
} from "../../src/caption/caption_options.ts";
import {
  noCaptionQuirks,
  scriptCaptionQuirks,
} from "../../src/caption/caption_quirks.ts";
import {
  type CaptionModel,
  composeCaption,
  prepareCaptioner,
} from "../../src/caption/compose_caption.ts";
import { splitCaption } from "../../src/caption/split_caption.ts";
import { parseTagReplacement } from "../../src/caption/tag_replacement.ts";
import type { TagCategory } from "../../src/model/label.ts";

const entries: readonly [name: string, category: TagCategory][] = [
  ["general", "rating"],
  ["explicit", "rating"],
  ["1girl", "general"],
  ["blue_eyes", "general"],
  ["saber_(fate)", "character"],
  ["rin_(school)_(fate)", "character"],
  ["fate_(series)", "copyright"],
  ["highres", "meta"],
  ["best_quality", "quality"],
  ["worst_quality", "quality"],
];
const labels = entries.map(([name, category], index) => ({
  index,
  name,
  category,
}));
const wd: CaptionModel = { labels, layout: "wd" };
const cl: CaptionModel = { labels, layout: "cl" };
const scores = Float32Array.of(
  0.2,
  0.1,
  0.9,
  0.5,
  0.6,
  0.4,
  0.7,
  0.8,
  0.1,
  0.2,
);

const compose = (model: CaptionModel, options: Partial<CaptionOptions> = {}) =>
  composeCaption(scores, model, { ...defaultCaptionOptions, ...options });

Deno.test("composeCaption() writes what is likely enough, in the layout's order", () => {
  equal(
    compose(wd).caption,
    "1girl, blue_eyes, saber_(fate), rin_(school)_(fate), fate_(series), highres",
  );
  equal(
    compose(cl).caption,
    "1girl, highres, fate_(series), saber_(fate), blue_eyes, rin_(school)_(fate)",
  );
});

const expanded = {
  removeUnderscore: true,
  characterTagExpand: true,
  characterTagsFirst: true,
  useRatingTags: true,
} as const;

Deno.test("composeCaption() edits, orders and never repeats", () => {
  equal(
    compose(wd, expanded).caption,
    "general, saber, fate, rin (school), 1girl, blue eyes, fate (series), highres",
  );
  equal(
    compose(cl, { ...expanded, captionSeparator: "|" }).caption,
    "general|saber|fate|rin (school)|1girl|highres|fate (series)|blue eyes",
  );
});

Deno.test("composeCaption() edits, orders and repeats as the script", () => {
  const quirks = scriptCaptionQuirks;
  equal(
    compose(wd, { ...expanded, quirks }).caption,
    "general, rin (school), fate, saber, fate, 1girl, blue eyes, fate (series), highres",
  );
  equal(
    compose(cl, { ...expanded, quirks, useRatingTags: false }).caption,
    "saber , fate, rin (school) , fate, 1girl, highres, fate (series), blue eyes",
  );
});

Deno.test("composeCaption() puts all of a listed character first when it is expanded", () => {
  equal(
    compose(wd, {
      ...expanded,
      alwaysFirstTags: ["rin (school) (fate)", "1girl"],
    })
      .caption,
    "rin (school), fate, 1girl, general, saber, blue eyes, fate (series), highres",
  );
});

Deno.test("composeCaption() swaps two tags that replace each other", () => {
  const tagReplacement = parseTagReplacement("1girl,highres;highres,1girl");
  for (const quirks of [noCaptionQuirks, scriptCaptionQuirks]) {
    equal(
      compose(cl, { tagReplacement, quirks }).caption,
      "highres, 1girl, fate_(series), saber_(fate), blue_eyes, rin_(school)_(fate)",
    );
  }
});

Deno.test("composeCaption() gives scores, rating and quality with the caption", () => {
  const { tags, rating, quality } = compose(cl);
  deepEqual(tags[0], {
    name: "1girl",
    score: Math.fround(0.9),
    category: "general",
  });
  deepEqual([rating?.name, quality?.name], ["general", "worst_quality"]);
});

Deno.test("composeCaption() sorts tags by kind for --debug, in the model's order", () => {
  const { parts } = compose(cl, {
    useQualityTags: true,
    characterTagsFirst: true,
  });
  deepEqual(parts, {
    rating: "general",
    character: "saber_(fate), rin_(school)_(fate)",
    general: "1girl, blue_eyes",
    other: "worst_quality, fate_(series) (Copyright), highres (Meta)",
  });
  deepEqual(compose(wd).parts.rating, "");
  deepEqual(
    compose(wd, { useRatingTagsAsLastTag: true }).parts.rating,
    "general",
  );
});

Deno.test("composeCaption() counts in the model's order, and a WD model's rating after", () => {
  const names = [
    ...["1girl", "blue_eyes", "saber_(fate)", "rin_(school)_(fate)"],
    ...["fate_(series)", "highres"],
  ];
  deepEqual(compose(wd).counted, names);
  deepEqual(compose(wd, { useRatingTags: true }).counted, [
    ...names,
    "general",
  ]);
  deepEqual(compose(cl, { useRatingTags: true }).counted, names);
  const repeated = parseTagReplacement("1girl,highres");
  deepEqual(compose(cl, { tagReplacement: repeated }).counted, [
    ...["highres", ...names.slice(1, 5)],
  ]);
});

Deno.test("composeCaption() does without a separator, or with a blank one", () => {
  for (const quirks of [noCaptionQuirks, scriptCaptionQuirks]) {
    equal(
      compose(cl, {
        captionSeparator: " ",
        undesiredTags: ["highres"],
        alwaysFirstTags: ["fate_(series)"],
        quirks,
      }).caption,
      "fate_(series) 1girl saber_(fate) blue_eyes rin_(school)_(fate)",
    );
  }
  equal(
    compose(cl, { captionSeparator: "" }).caption.startsWith("1girlhighres"),
    true,
  );
});

Deno.test("prepareCaptioner() composes each image for itself", () => {
  const captioner = prepareCaptioner(wd, defaultCaptionOptions);
  const none = new Float32Array(labels.length);
  const first = captioner.compose(scores);
  equal(captioner.compose(none).caption, "");
  deepEqual(captioner.compose(scores), first);
  deepEqual(captioner.arrange(captioner.pick(scores)), first.tags);
});

const name = fc.stringMatching(/^[a-c_()]{1,6}$/);
const options = fc.record({
  removeUnderscore: fc.boolean(),
  characterTagExpand: fc.boolean(),
  characterTagsFirst: fc.boolean(),
  useRatingTags: fc.boolean(),
  useRatingTagsAsLastTag: fc.boolean(),
  alwaysFirstTags: fc.array(name),
  undesiredTags: fc.array(name),
});
const model = fc.record({
  layout: fc.constantFrom("wd" as const, "cl" as const),
  labels: fc.array(
    fc.tuple(
      name,
      fc.constantFrom<TagCategory>("general", "character", "rating"),
    ),
  ).map((all) =>
    all.map(([name, category], index) => ({ index, name, category }))
  ),
});

Deno.test("composeCaption() writes a caption that splits into its tags again", () => {
  fc.assert(
    fc.property(model, options, (model, options) => {
      const probabilities = new Float32Array(model.labels.length).fill(0.5);
      const { caption, tags } = composeCaption(probabilities, model, {
        ...defaultCaptionOptions,
        ...options,
      });
      deepEqual(
        splitCaption(caption, ", "),
        tags.map(({ name }) => name.trim()).filter(Boolean),
      );
    }),
  );
});

Deno.test("composeCaption() never writes an undesired tag, and never one twice", () => {
  fc.assert(
    fc.property(model, options, (model, options) => {
      const probabilities = new Float32Array(model.labels.length).fill(0.5);
      const { tags } = composeCaption(probabilities, model, {
        ...defaultCaptionOptions,
        ...options,
      });
      const names = tags.map(({ name }) => name.replaceAll("_", " "));
      equal(new Set(names).size, names.length);
      const undesired = options.undesiredTags.map((tag) =>
        tag.replaceAll("_", " ")
      );
      equal(names.some((name) => undesired.includes(name)), false);
    }),
  );
});
