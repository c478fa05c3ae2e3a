import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { matchKey } from "../../../src/caption/match_key.ts";
import type { PickedTags } from "../../../src/caption/pick_tags.ts";
import { prepareRules } from "../../../src/caption/rules/prepare_rules.ts";
import type { TagRule } from "../../../src/caption/rules/tag_rule.ts";
import type { ScoredTag } from "../../../src/caption/scored_tag.ts";
import type { Label, TagCategory } from "../../../src/model/label.ts";

/** Names with a category other than general, and what all tags of tests are known by. */
const categories: Readonly<Record<string, TagCategory>> = {
  "hatsune_miku": "character",
  "saber_(fate)": "character",
  "vocaloid": "copyright",
  "highres": "meta",
  "wlop": "artist",
};

function tag(name: string, score = 0.5): ScoredTag {
  return { name, score, category: categories[name] ?? "general" };
}

const explicit: ScoredTag = {
  name: "explicit",
  score: 0.6,
  category: "rating",
};

/** `name` or `name=score`, with commas between. */
function picked(text: string, more: Partial<PickedTags> = {}): PickedTags {
  const tags = text.split(", ").filter(Boolean).map((each) => {
    const [, name = "", score] = /^(.*?)(?:=(0\.\d+))?$/.exec(each) ?? [];
    return tag(name, score === undefined ? 0.5 : Number(score));
  });
  return { tags, rating: null, quality: null, ...more };
}

function labelsOf(names: readonly string[]): readonly Label[] {
  return names.map((name, index) => ({
    index,
    name,
    category: categories[name] ?? "general",
  }));
}

/** What rules make of tags, by a model that knows these and a few more. */
function run(rules: readonly TagRule[], from: PickedTags): PickedTags {
  const labels = labelsOf([
    ...from.tags.map(({ name }) => name),
    ...Object.keys(categories),
    "explicit",
  ]);
  return prepareRules(rules, labels)(from);
}

function names(rules: readonly TagRule[], from: string): string {
  return run(rules, picked(from)).tags.map(({ name }) => name).join(", ");
}

const cases: readonly {
  readonly what: string;
  readonly rules: readonly TagRule[];
  readonly from: string;
  readonly to: string;
}[] = [
  {
    what: "exclude by name, however it is spelled",
    rules: [{
      kind: "exclude",
      tags: ["blue eyes", "saber_\\(fate\\)", "long\\_hair"],
    }],
    from: "1girl, blue_eyes, saber_(fate), long_hair, Blue_eyes",
    to: "1girl, Blue_eyes",
  },
  {
    what: "exclude by wildcard, the whole name",
    rules: [{ kind: "exclude", tags: ["*_hair", "?girl", "hat*ed"] }],
    from: "long_hair, hair, 1girl, 12girl, hair_ornament, hat, hatted",
    to: "hair, 12girl, hair_ornament, hat",
  },
  {
    what: "signs alone are names, and so are signs with a backslash",
    rules: [{ kind: "exclude", tags: ["?", "*_*", "a\\*", "o_o"] }],
    from: "?, !, *_*, ^_^, a*, ab, o_o, u_u",
    to: "!, ^_^, ab, u_u",
  },
  {
    what: "exclude by regular expression, in either spelling",
    rules: [{
      kind: "exclude",
      tags: [{ regex: "^blue_" }, { regex: "red e" }, {
        regex: "^HAT",
        flags: "i",
      }],
    }],
    from: "blue_eyes, red_eyes, red_hat, hat",
    to: "red_hat",
  },
  {
    what: "exclude of one category",
    rules: [{ kind: "exclude", tags: ["*"], categories: ["meta", "artist"] }],
    from: "1girl, highres, wlop, hatsune_miku",
    to: "1girl, hatsune_miku",
  },
  {
    what: "keep, of its categories",
    rules: [{
      kind: "keep",
      tags: ["1girl", "*eyes"],
      categories: ["general"],
    }],
    from: "solo, 1girl, blue_eyes, hatsune_miku",
    to: "1girl, blue_eyes, hatsune_miku",
  },
  {
    what: "replace one by one, by many, and by what is there",
    rules: [
      { kind: "replace", tags: ["grey_eyes"], with: ["gray_eyes"] },
      { kind: "replace", tags: ["twins"], with: ["2girls", "siblings"] },
      { kind: "replace", tags: ["hat"], with: ["solo"] },
    ],
    from: "grey_eyes, twins, solo, hat",
    to: "gray_eyes, 2girls, siblings, solo",
  },
  {
    what: "replace any of many",
    rules: [{ kind: "replace", tags: ["cat", "dog", "b*"], with: ["animal"] }],
    from: "1girl, dog, bird, tree, cat",
    to: "1girl, animal, tree",
  },
  {
    what: "replace many together, or not at all",
    rules: [{
      kind: "replace",
      tags: ["braid", "twin*"],
      with: ["twin_braids"],
      all: true,
    }, {
      kind: "replace",
      tags: ["hat", "not_there"],
      with: ["nothing"],
      all: true,
    }],
    from: "braid, 1girl, twintails, hat",
    to: "twin_braids, 1girl, hat",
  },
  {
    what: "replace nothing by nothing leaves a tag out",
    rules: [{ kind: "replace", tags: ["hat", "cap"], with: [] }],
    from: "hat, 1girl",
    to: "1girl",
  },
  {
    what: "replace with groups, numbered and named, once and everywhere",
    rules: [
      {
        kind: "replace",
        tags: [{ regex: "^(.+)_hair$" }],
        with: ["$1-haired", "$1"],
      },
      {
        kind: "replace",
        tags: [{ regex: "^(?<what>.+) eyes$" }],
        with: ["eyes:$<what>"],
      },
      { kind: "replace", tags: [{ regex: "o", flags: "g" }], with: ["0"] },
    ],
    from: "very_long_hair, pale_blue_eyes, solo",
    to: "very_l0ng-haired, very_l0ng, eyes:pale_blue, s0l0",
  },
  {
    what: "a swap needs two rules in between",
    rules: [
      { kind: "replace", tags: ["a"], with: ["b"] },
      { kind: "replace", tags: ["b"], with: ["c"] },
    ],
    from: "a, d",
    to: "c, d",
  },
  {
    what: "aliases follow chains and leave circles alone",
    rules: [{
      kind: "alias",
      pairs: [
        ["gray eyes", "grey_eyes"],
        ["grey_eyes", "silver_eyes"],
        [
          "a",
          "b",
        ],
        ["b", "a"],
        ["c", "c"],
      ],
    }],
    from: "gray_eyes, a, c, silver_eyes",
    to: "silver_eyes, a, c",
  },
  {
    what: "implications are added behind, chains and all",
    rules: [{
      kind: "implication",
      pairs: [["white shirt", "shirt"], ["shirt", "clothes"], [
        "clothes",
        "shirt",
      ], ["hatsune_miku", "vocaloid"]],
    }],
    from: "white_shirt, 1girl, hatsune_miku",
    to: "white_shirt, shirt, clothes, 1girl, hatsune_miku, vocaloid",
  },
  {
    what: "overlaps by their last words",
    rules: [{ kind: "overlap" }],
    from:
      "shirt, white_shirt, very_long_hair, hair, long_hair, black_cat, cat_ears, cat",
    to: "white_shirt, very_long_hair, black_cat, cat_ears",
  },
  {
    what: "no overlap behind a preposition or a denial",
    rules: [{ kind: "overlap" }],
    from:
      "shirt, no_shirt, hip, hand_on_hip, viewer, looking_at_viewer, animal_ears, fake_animal_ears",
    to:
      "shirt, no_shirt, hip, hand_on_hip, viewer, looking_at_viewer, animal_ears, fake_animal_ears",
  },
  {
    what: "overlaps by implications, words or not, but for those that stay",
    rules: [{
      kind: "overlap",
      words: false,
      pairs: [
        ["hatsune_miku", "aqua_hair"],
        ["miko", "shrine"],
        [
          "shrine",
          "japan",
        ],
        ["a", "b"],
        ["b", "a"],
      ],
      except: ["jap*"],
    }],
    from: "aqua_hair, hatsune_miku, hair, miko, shrine, japan, a, b",
    to: "hatsune_miku, hair, miko, japan, a",
  },
  {
    what: "of a contradiction the likeliest stays",
    rules: [{ kind: "contradiction" }],
    from: "1girl=0.7, 2girls=0.8, multiple_girls=0.6, solo=0.75, 1boy",
    to: "2girls, multiple_girls, 1boy",
  },
  {
    what: "of equals the first stays",
    rules: [{ kind: "contradiction", groups: [["a", "b", "c"]] }],
    from: "c, b, a, d",
    to: "c, d",
  },
  {
    what: "what one person has one of, two may have two of",
    rules: [{ kind: "contradiction" }],
    from: "2girls, short_hair=0.4, long_hair",
    to: "2girls, short_hair, long_hair",
  },
  {
    what: "what one person has one of",
    rules: [{ kind: "contradiction" }],
    from: "1girl, solo, short_hair=0.4, long_hair, very_long_hair",
    to: "1girl, solo, long_hair, very_long_hair",
  },
  {
    what: "contradictions of one's own alone",
    rules: [{
      kind: "contradiction",
      groups: [["cat", "dog"]],
      builtIn: false,
    }],
    from: "1girl, 2girls, cat, dog=0.9",
    to: "1girl, 2girls, dog",
  },
  {
    what: "limits keep the likeliest where they are",
    rules: [{ kind: "limit", limit: 2, categories: ["general"] }, {
      kind: "limit",
      limit: 1,
      tags: ["*_eyes"],
    }],
    from: "a=0.3, blue_eyes=0.4, hatsune_miku, red_eyes=0.6",
    to: "hatsune_miku, red_eyes",
  },
  {
    what: "rules work in the order of their list",
    rules: [
      { kind: "implication", pairs: [["cat", "animal"]] },
      { kind: "exclude", tags: [{ regex: "^anim" }] },
      { kind: "replace", tags: ["cat"], with: ["animal"] },
    ],
    from: "cat",
    to: "animal",
  },
];

for (const { what, rules, from, to } of cases) {
  Deno.test(`prepareRules(): ${what}`, () => equal(names(rules, from), to));
}

Deno.test("prepareRules() gives new tags the model's spelling and category, or the rule's, and the highest score", () => {
  const rules: readonly TagRule[] = [
    { kind: "replace", tags: ["miku", "aqua"], with: ["hatsune miku"] },
    { kind: "replace", tags: ["hat"], with: ["my hat"] },
    { kind: "implication", pairs: [["tree", "forest"]], category: "meta" },
  ];
  deepEqual(run(rules, picked("miku=0.4, aqua=0.7, hat=0.3, tree")).tags, [
    { name: "hatsune_miku", score: 0.7, category: "character" },
    { name: "my hat", score: 0.3, category: "general" },
    { name: "tree", score: 0.5, category: "general" },
    { name: "forest", score: 0.5, category: "meta" },
  ]);
});

Deno.test("prepareRules() leaves the rating alone unless it is named", () => {
  const from = picked("1girl, explicit", { rating: explicit });
  equal(run([{ kind: "exclude", tags: ["*"] }], from).rating, explicit);
  equal(run([{ kind: "keep", tags: ["1girl"] }], from).rating, explicit);
  const gone = run(
    [{ kind: "exclude", tags: ["explicit"], categories: ["rating"] }],
    from,
  );
  deepEqual([gone.rating, gone.tags.map(({ name }) => name)], [
    null,
    ["1girl", "explicit"],
  ]);
  const renamed = run([{
    kind: "replace",
    tags: ["explicit"],
    with: ["nsfw"],
    categories: ["rating"],
  }], from);
  deepEqual(renamed.rating, { ...explicit, name: "nsfw" });
});

Deno.test("prepareRules() names the rule that makes no sense", () => {
  const refused = (rule: TagRule, pattern: RegExp) =>
    throws(() => prepareRules([{ kind: "overlap" }, rule], []), pattern);
  refused(
    { kind: "limit", limit: 1.5 },
    /^RuleError: The limit of rule 2 \(limit\) must be a whole number from 0, not 1.5$/,
  );
  refused(
    { kind: "limit", limit: -1, label: "few" },
    /^RuleError: The limit of rule "few" must be/,
  );
  refused(
    { kind: "keep", tags: ["a", { regex: "[" }] },
    /^RuleError: Rule 2 \(keep\) has a regular expression that can't be read, \/\[\/: /,
  );
});

Deno.test("prepareRules() names the rule that makes names without end", () => {
  const rules = (...becomes: readonly string[]): readonly TagRule[] =>
    Array.from({ length: 20 }, () => ({
      kind: "replace",
      tags: [{ regex: "^.*$" }],
      with: becomes,
    }));
  const labels = labelsOf(Array.from({ length: 5000 }, (_, at) => `tag_${at}`));
  throws(
    () => prepareRules(rules("$&_a", "$&_b"), labels),
    /^RuleError: Rule \d \(replace\) makes more than 500000 names with \/\^\.\*\$\//,
  );
  throws(
    () => prepareRules(rules("$&$&"), labelsOf(["tag"])),
    /^RuleError: Rule \d \(replace\) makes names of more than 1000 letters/,
  );
  // Longer than any text can be; and the next is not even tried.
  throws(
    () =>
      prepareRules(
        [{
          kind: "replace",
          tags: [{ regex: "x*?", flags: "g" }],
          with: ["$'".repeat(3000)],
        }],
        labelsOf(["x".repeat(1000)]),
      ),
    /^RuleError: Rule 1 \(replace\) makes names of more than 1000 letters/,
  );
});

Deno.test("prepareRules() tries no regular expression on a name that was not foreseen", () => {
  const apply = prepareRules([
    { kind: "exclude", tags: [{ regex: "^a" }] },
  ], labelsOf(["a"]));
  throws(
    () => apply(picked("b")),
    /^RangeError: \/\^a\/ of rule 1 \(exclude\) was not tried on "b"/,
  );
});

Deno.test("prepareRules() takes a blacklist of a hundred thousand names", () => {
  const tags = Array.from({ length: 100_000 }, (_, at) => `tag_${at}`);
  equal(
    names([{ kind: "exclude", tags }], "tag_1, tag 99999, tag_100000"),
    "tag_100000",
  );
});

const word = fc.constantFrom("red", "blue", "long", "hair", "eyes", "on", "o");
const name = fc.array(word, { minLength: 1, maxLength: 3 })
  .map((words) => words.join("_"));
const pattern = fc.oneof(
  name,
  name.map((each) => each.replace("r", "*")),
  fc.record({
    regex: fc.constantFrom("^red_.*$", "^.*hair$", "^o$", "^.*e.e.*$"),
  }),
);
const pair = fc.tuple(name, name);
const kinds: fc.Arbitrary<TagRule> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("exclude" as const, "keep" as const),
    tags: fc.array(pattern),
  }),
  fc.record({
    kind: fc.constant("replace" as const),
    tags: fc.array(pattern, { minLength: 1 }),
    with: fc.array(name),
    all: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom(
      "alias" as const,
      "implication" as const,
      "overlap" as const,
    ),
    pairs: fc.array(pair),
  }),
  fc.record({
    kind: fc.constant("contradiction" as const),
    groups: fc.array(fc.array(name)),
  }),
  fc.record({
    kind: fc.constant("limit" as const),
    limit: fc.nat(4),
    tags: fc.array(pattern),
  }),
);
const rule = fc.tuple(
  kinds,
  fc.constantFrom<readonly TagCategory[] | null>(
    null,
    ["general"],
    ["character", "general"],
  ),
).map(([rule, categories]): TagRule =>
  categories === null ? rule : { ...rule, categories }
);
const image = fc.uniqueArray(
  fc.record({
    name,
    score: fc.constantFrom(0.4, 0.5, 0.6),
    category: fc.constantFrom<TagCategory>("general", "character"),
  }),
  { selector: ({ name }) => name, maxLength: 8 },
).map((tags): PickedTags => ({ tags, rating: explicit, quality: null }));

/** What a rule may write. */
function targets(rule: TagRule): readonly string[] {
  if (rule.kind === "replace") return rule.with;
  return rule.kind === "alias" || rule.kind === "implication"
    ? rule.pairs.map(([, to]) => to)
    : [];
}

Deno.test("rules invent no tag but their targets, and write none twice", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), image, (rules, from) => {
      const { tags, rating } = run(rules, from);
      const allowed = new Set(
        [...from.tags.map(({ name }) => name), ...rules.flatMap(targets)]
          .map(matchKey),
      );
      const keys = tags.map(({ name }) => matchKey(name));
      ok(keys.every((key) => allowed.has(key)));
      equal(new Set(keys).size, keys.length);
      equal(rating, explicit);
      for (const { score } of tags) {
        ok(from.tags.some((tag) => tag.score === score));
      }
    }),
  );
});

Deno.test("rules give the same for the same, and for any spelling of a rule", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), image, (rules, from) => {
      const before = run(rules, from);
      deepEqual(run(rules, from), before);
      const otherwise = (text: string) => text.replaceAll("_", " ");
      const spelled = rules.map((rule): TagRule => ({
        ...rule,
        ...("tags" in rule && rule.tags !== undefined
          ? {
            tags: rule.tags.map((each) =>
              typeof each === "string" ? otherwise(each) : each
            ),
          }
          : {}),
      } as TagRule));
      deepEqual(run(spelled, from), before);
    }),
  );
});

Deno.test("rules that only leave out keep the order, and those without effect keep the list", () => {
  fc.assert(
    fc.property(image, fc.array(pattern), (from, tags) => {
      const kept = run([
        { kind: "exclude", tags },
        { kind: "overlap" },
        { kind: "contradiction" },
        { kind: "limit", limit: 3 },
      ], from).tags;
      deepEqual(kept, from.tags.filter((tag) => kept.includes(tag)));
      deepEqual(run([], from), from);
    }),
  );
});

Deno.test("an overlap leaves at least one of what it finds", () => {
  fc.assert(
    fc.property(image, fc.array(pair), (from, pairs) => {
      const { tags } = run([{ kind: "overlap", pairs }], from);
      equal(tags.length > 0, from.tags.length > 0);
    }),
  );
});
