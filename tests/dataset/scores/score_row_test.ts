import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type CaptionOptions,
  defaultCaptionOptions,
} from "../../../src/caption/caption_options.ts";
import type { CaptionForm } from "../../../src/caption/form/caption_form.ts";
import { prepareCaptioner } from "../../../src/caption/compose_caption.ts";
import {
  fillThresholds,
  type Threshold,
} from "../../../src/caption/thresholds.ts";
import type { Label, TagCategory } from "../../../src/model/label.ts";
import type { PublishedThresholds } from "../../../src/model/published_thresholds.ts";
import {
  SCORE_FLOOR,
  scoreLayout,
} from "../../../src/dataset/scores/score_layout.ts";
import {
  decodeScores,
  encodeScores,
} from "../../../src/dataset/scores/score_row.ts";
import { scoreSufficiency } from "../../../src/dataset/scores/score_sufficiency.ts";

const categories: readonly TagCategory[] = [
  "rating",
  "general",
  "general",
  "general",
  "character",
  "character",
  "copyright",
  "artist",
  "meta",
  "quality",
  "model",
];

const labels: fc.Arbitrary<readonly Label[]> = fc.array(
  fc.record({
    category: fc.constantFrom(...categories),
    isNamed: fc.integer({ min: 0, max: 9 }).map((each) => each > 0),
  }),
  { minLength: 1, maxLength: 40 },
).map((all) =>
  all.map(({ category, isNamed }, index) => ({
    index,
    name: isNamed ? `tag_${index}` : "",
    category,
  }))
);

/** Scores as taggers give them: most next to nothing, some near a limit. */
const score = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0, max: 0.02, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1, SCORE_FLOOR, 0.35, 0.15, 0.0099999),
  },
);

const published = fc.option(
  fc.record({
    general: fc.constantFrom(0.3, 0.001),
    tags: fc.array(fc.tuple(fc.nat(39), score), { maxLength: 4 }),
  }).map(({ general, tags }): PublishedThresholds => ({
    categories: {
      general,
      character: 0.4,
      copyright: 0.4,
      artist: 0.4,
      meta: 0.4,
      model: 0.4,
    },
    tags: new Map(tags),
  })),
);

const image = fc.tuple(labels, published).chain(([labels, published]) =>
  fc.record({
    labels: fc.constant(labels),
    published: fc.constant(published),
    scores: fc.array(score, {
      minLength: labels.length,
      maxLength: labels.length,
    }).map((all) => Float32Array.from(all)),
    content: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
);

Deno.test("decodeScores() gives back every score that was kept, to the bit, and a bound for the rest", () => {
  fc.assert(fc.property(image, ({ labels, published, scores, content }) => {
    const layout = scoreLayout(labels.length, labels, published);
    const row = encodeScores(scores, layout, content);
    ok(row);
    const known = decodeScores(row, layout, content);
    ok(known);
    equal(known.outputs, labels.length);
    equal(known.values.length, known.places.length);
    const exact = new Map(
      Array.from(known.places, (place, at) => [place, known.values[at]]),
    );
    for (const { index, name, category } of labels) {
      if (exact.has(index)) equal(exact.get(index), scores[index]);
      else {
        if (name === "" && category !== "rating") continue;
        ok(scores[index]! < SCORE_FLOOR);
        equal(layout.always[index], 0);
        ok(scores[index]! <= known.bounds[layout.groups[index]!]!);
      }
    }
  }));
});

Deno.test("decodeScores() gives nothing for a row that is damaged or another image's", () => {
  fc.assert(fc.property(
    image,
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    ({ labels, published, scores, content }, at, flip) => {
      const layout = scoreLayout(labels.length, labels, published);
      const row = encodeScores(scores, layout, content)!;
      const damaged = row.slice();
      damaged[at % row.length]! ^= flip;
      equal(decodeScores(damaged, layout, content), null);
      equal(
        decodeScores(row.subarray(0, at % row.length), layout, content),
        null,
      );
      const other = content.slice();
      other[at % 32]! ^= flip;
      equal(decodeScores(row, layout, other), null);
    },
  ));
});

Deno.test("decodeScores() never gives what no model gives, whoever wrote the row", async () => {
  const { crc32 } = await import("node:zlib");
  const content = new Uint8Array(32);
  const labels: readonly Label[] = Array.from({ length: 6 }, (_, index) => ({
    index,
    name: `tag_${index}`,
    category: index === 0 ? "rating" : "general",
  }));
  const layout = scoreLayout(6, labels, null);
  fc.assert(fc.property(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      // A count, places and numbers, as if they were right.
      fc.array(fc.tuple(fc.nat(3), fc.float()), { maxLength: 8 }).map((all) => {
        const floats = Float32Array.from(all, ([, value]) => value);
        return Uint8Array.from([
          all.length,
          ...all.map(([place]) => place),
          ...new Uint8Array(floats.buffer),
        ]);
      }),
    ),
    (body) => {
      const row = new Uint8Array(body.length + 4);
      row.set(body);
      new DataView(row.buffer).setUint32(
        body.length,
        crc32(body, crc32(content)),
        true,
      );
      const known = decodeScores(row, layout, content);
      if (known === null) return;
      equal(known.outputs, 6);
      equal(known.values.length, known.places.length);
      ok(known.places.every((place) => place < 6));
      ok(known.values.every((each) => each >= 0 && each <= 1));
      ok(
        known.places.every((place, at) => place > (known.places[at - 1] ?? -1)),
      );
    },
  ));
  // A count that would fill the memory.
  const huge = Uint8Array.of(255, 255, 255, 127, 0, 0, 0, 0);
  new DataView(huge.buffer).setUint32(
    4,
    crc32(huge.subarray(0, 4), crc32(content)),
    true,
  );
  equal(decodeScores(huge, layout, content), null);
});

Deno.test("encodeScores() keeps nothing of an image whose scores are no numbers from 0 to 1", () => {
  const layout = scoreLayout(1, [{
    index: 0,
    name: "a",
    category: "general",
  }], null);
  for (const odd of [NaN, Infinity, -0.1, 1.1]) {
    equal(encodeScores(Float32Array.of(odd), layout, new Uint8Array(32)), null);
  }
  equal(
    encodeScores(new Float32Array(2), layout, new Uint8Array(32)),
    null,
  );
});

const threshold: fc.Arbitrary<Threshold> = fc.oneof(
  fc.constantFrom<Threshold>("mcut", "mcut", "best", 0.01, 0.35, 0.009, NaN, 2),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

const options: fc.Arbitrary<CaptionOptions> = fc.record({
  thresholds: fc.record({
    general: threshold,
    character: threshold,
    copyright: threshold,
    artist: threshold,
    meta: threshold,
    model: threshold,
  }).map((own) => fillThresholds(0.35, own)),
  useRatingTags: fc.boolean(),
  useQualityTags: fc.boolean(),
  characterTagsFirst: fc.boolean(),
  removeUnderscore: fc.boolean(),
  ratingNeedsThreshold: fc.boolean(),
  hasForm: fc.boolean(),
  slot: threshold,
}).map(({ ratingNeedsThreshold, hasForm, slot, ...rest }) => ({
  ...defaultCaptionOptions,
  ...rest,
  quirks: { ...defaultCaptionOptions.quirks, ratingNeedsThreshold },
  form: hasForm
    ? {
      separator: ", ",
      lines: [{
        slots: [
          { kind: "rating" },
          { kind: "character", threshold: slot },
          { kind: "general", limit: 3, order: "score" },
        ],
      }],
    } satisfies CaptionForm
    : null,
}));

Deno.test("captions of kept scores are those of fresh ones wherever they are said to suffice", () => {
  const seen = { enough: 0, other: 0, never: 0 };
  fc.assert(
    fc.property(
      image,
      options,
      fc.constantFrom("wd" as const, "cl" as const),
      ({ labels, published, scores, content }, options, layout) => {
        const model = { labels, layout, published };
        let captioner;
        try {
          captioner = prepareCaptioner(model, options);
        } catch {
          // `best` where nothing is published: no run begins.
          return;
        }
        const kept = scoreLayout(labels.length, labels, published);
        const suffices = scoreSufficiency(captioner.pick.needs, kept);
        if (suffices === null) return void seen.never++;
        const row = encodeScores(scores, kept, content)!;
        const known = decodeScores(row, kept, content)!;
        if (!suffices(known)) return void seen.other++;
        seen.enough++;
        deepEqual(
          captioner.compose(known),
          captioner.compose(scores),
        );
      },
    ),
    { numRuns: 1500 },
  );
  ok(seen.enough > 100, JSON.stringify(seen));
  ok(seen.never > 10, JSON.stringify(seen));
});

Deno.test("kept scores suffice for mcut as taggers' scores are, and not where what is unknown decides", () => {
  const labels: readonly Label[] = Array.from({ length: 300 }, (_, index) => ({
    index,
    name: `tag_${index}`,
    category: index < 200 ? "general" : "character",
  }));
  const layout = scoreLayout(300, labels, null);
  const content = new Uint8Array(32);
  const suffices = (
    scores: Float32Array,
    thresh: Threshold,
  ): boolean | undefined => {
    const { needs } = prepareCaptioner({ labels, layout: "wd" }, {
      ...defaultCaptionOptions,
      thresholds: fillThresholds(thresh),
    }).pick;
    const known = decodeScores(
      encodeScores(scores, layout, content)!,
      layout,
      content,
    )!;
    return scoreSufficiency(needs, layout)?.(known);
  };
  const usual = Float32Array.from(
    labels,
    (_, at) => at % 200 < 30 ? 0.95 - at % 200 * 0.01 : 0.005 / (at + 1),
  );
  equal(suffices(usual, "mcut"), true);
  // One character that is sure, and nothing else of its kind.
  const alone = usual.map((each, at) =>
    at < 200 ? each : at === 250 ? 0.9 : 0.001
  );
  equal(suffices(alone, "mcut"), true);
  const low = usual.map(() => 0.004);
  equal(suffices(low, "mcut"), false);
  equal(suffices(low, 0.01), true);
  equal(suffices(usual, 0.0099), undefined);
});
