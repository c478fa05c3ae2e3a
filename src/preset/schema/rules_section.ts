import { z } from "npm:zod@4.6.7";
import { either, name, names, whole, word, yesNo } from "./leaf.ts";

const tagCategories = [
  "rating",
  "general",
  "character",
  "copyright",
  "artist",
  "meta",
  "quality",
  "model",
] as const;

const regex = z.strictObject({
  regex: name("a regular expression").describe(
    "As between the slashes of JavaScript.",
  ),
  flags: z.string({ error: "expected flags: g, i, m, s, u" }).regex(
    /^(?!.*(.).*\1)[gimsu]*$/,
    { error: "expected flags of g, i, m, s and u, each once" },
  ).optional().describe("Its flags, of g, i, m, s and u."),
}, { error: 'expected a table: { regex = "^blue_" }' })
  .superRefine(({ regex, flags }, context) => {
    try {
      new RegExp(regex, flags);
    } catch (error) {
      const why = (error as Error).message;
      context.addIssue({
        code: "custom",
        path: ["regex"],
        message: `expected a regular expression: ${
          why.replace(/^Invalid regular expression: /, "")
        }`,
      });
    }
  });

const pattern = either(
  'a name, a wildcard ("*_hair") or { regex = "..." }',
  [name(), regex],
);

const patterns = z.array(pattern, {
  error: 'expected a list: ["name", "*_hair", { regex = "..." }]',
}).min(1, { error: "expected one tag at least" });

const tags = patterns.describe(
  'Which: names, wildcards ("*_hair"), { regex = "..." }.',
);

const pairs = z.array(
  z.tuple([name(), name()], { error: 'expected a pair: ["from", "to"]' }),
  { error: 'expected a list of pairs: [["from", "to"]]' },
).describe('Pairs of names: [["from", "to"]].');

const file = name("a file");
const listFile = file.describe(
  "A text file with one tag a line; relative to the preset.",
);
const pairFile = file.describe(
  "A CSV file of pairs, as Danbooru exports them; relative to the preset.",
);

const scope = {
  categories: z.array(word(tagCategories), {
    error: `expected a list of categories: ["general"]`,
  }).optional().describe(
    "The rule is for tags of these; else for all but rating and quality.",
  ),
  label: name().optional().describe("How messages call the rule."),
};

const category = word(tagCategories).optional().describe(
  "The category of the new tags.",
);

const error = "expected [[rules]], a list of tables";

const options = [
  z.strictObject({
    kind: z.literal("exclude").describe("These tags are left out."),
    tags: tags.optional(),
    file: listFile.optional(),
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("keep").describe("Only these tags stay."),
    tags: tags.optional(),
    file: listFile.optional(),
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("replace").describe("These tags become others."),
    tags,
    with: either('a text, or a list: ["one", "two"]', [
      z.string(),
      z.array(z.string()),
    ]).describe("What they become; a regular expression's groups are $1."),
    all: yesNo().optional().describe("Only where every one of tags is found."),
    category,
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("alias").describe(
      "The second name is written for the first.",
    ),
    pairs: pairs.optional(),
    file: pairFile.optional(),
    category,
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("implication").describe(
      "Where the first tag is, the second is added.",
    ),
    pairs: pairs.optional(),
    file: pairFile.optional(),
    category,
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("overlap").describe(
      "Tags go that a more exact one says already: shirt beside white_shirt.",
    ),
    words: yesNo().optional().describe(
      "A tag goes whose words end another; true without.",
    ),
    pairs: pairs.optional(),
    file: pairFile.optional(),
    except: patterns.optional().describe("These always stay."),
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("contradiction").describe(
      "Of tags that cannot all be true the likeliest stays.",
    ),
    groups: z.array(names(), { error: 'expected lists: [["1girl", "2girls"]]' })
      .optional().describe("Of each group one stays."),
    built_in: yesNo().optional().describe(
      "Whether the groups that are built in count too; true without.",
    ),
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("limit").describe("At most so many of these tags stay."),
    limit: whole(0).describe("How many."),
    tags: tags.optional(),
    ...scope,
  }),
] as const;

/** The kinds of rule. */
export const ruleKinds = [
  "exclude",
  "keep",
  "replace",
  "alias",
  "implication",
  "overlap",
  "contradiction",
  "limit",
] as const;

const needed: Readonly<Record<string, string>> = {
  exclude: "tags",
  keep: "tags",
  alias: "pairs",
  implication: "pairs",
};

const rule = z.discriminatedUnion("kind", options, {
  error: `expected one of ${ruleKinds.map((kind) => `"${kind}"`).join(", ")}`,
}).superRefine((value, context) => {
  const key = needed[value.kind];
  if (key === undefined || key in value || "file" in value) return;
  context.addIssue({
    code: "custom",
    path: ["kind"],
    message: `expected ${key} or file beside it`,
  });
});

/** The section `[[rules]]`. */
export const rulesSection = z.array(rule, { error }).describe(
  "What becomes of tags, in this order, after the rules of presets below.",
);
