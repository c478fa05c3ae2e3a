import type { Label, TagCategory } from "../../model/label.ts";
import { matchKey } from "../match_key.ts";
import type { PickedTags } from "../pick_tags.ts";
import { remember } from "../remember.ts";
import type { ScoredTag } from "../scored_tag.ts";
import { checkRules } from "./check_rules.ts";
import { contradictions } from "./contradictions.ts";
import { lastAlias, pairTable, reachable } from "./follow_pairs.ts";
import { prepareOverlap } from "./overlap.ts";
import { findRegexesHere, type RegexFindings } from "./regex_findings.ts";
import { substitute } from "./substitute.ts";
import {
  indexFindings,
  prepareTagMatcher,
  type TagMatcher,
} from "./tag_matcher.ts";
import type { ReplaceRule, TagRule } from "./tag_rule.ts";

type Step = (tags: readonly ScoredTag[]) => readonly ScoredTag[];

/** What every kind of rule needs. */
interface Tools {
  /** Whether a rule is for a tag. */
  readonly isScoped: (tag: ScoredTag) => boolean;
  /** The rule's patterns. */
  readonly matcher: TagMatcher;
  /** A tag that is to be written, in the model's spelling where it has one. */
  readonly make: (
    name: string,
    from: ScoredTag,
    category?: TagCategory,
  ) => ScoredTag;
}

/**
 * Makes one function of a list of rules. Regular expressions are looked for
 * once, in the names of the model and those that the rules make themselves;
 * a name that is none of them and gets to one is a {@linkcode RangeError}.
 *
 * @param rules In the order in which they work.
 * @param labels The model's tags.
 * @param findings What the regular expressions found, see `findRegexes`;
 * without them, they are tried here and now, however long they take.
 * @returns Takes an image's tags by the model's names. It makes no name but
 * those that the rules hold, and gives the same for the same always.
 * @throws {RuleError} Where a rule makes no sense, naming it.
 *
 * @example
 * ```ts
 * import { prepareRules } from "@wdtag/cli";
 *
 * const category = "general";
 * const labels = ["1girl", "shirt", "white_shirt"]
 *   .map((name, index) => ({ index, name, category } as const));
 * const applyRules = prepareRules([
 *   { kind: "overlap" },
 *   { kind: "replace", tags: ["1girl"], with: ["woman"] },
 * ], labels);
 * const tags = labels.map(({ name }) => ({ name, score: 0.9, category } as const));
 * const picked = applyRules({ tags, rating: null, quality: null });
 * const names = picked.tags.map(({ name }) => name).join(", ");
 * console.assert(names === "woman, white_shirt");
 * ```
 */
export function prepareRules(
  rules: readonly TagRule[],
  labels: readonly Label[],
  findings?: RegexFindings,
): (picked: PickedTags) => PickedTags {
  checkRules(rules);
  if (rules.length === 0) return (picked) => picked;
  const found = findings ??
    findRegexesHere(rules, labels.map(({ name }) => name));
  const index = indexFindings(found);
  const known = new Map<string, Label>();
  for (const label of labels) {
    const key = matchKey(label.name);
    const before = known.get(key);
    if (label.name !== "" && (before === undefined || isApart(before))) {
      known.set(key, label);
    }
  }
  const make: Tools["make"] = (name, from, category) => {
    const label = known.get(matchKey(name));
    const own = label === undefined || isApart(label) ? undefined : label;
    return {
      name: own?.name ?? name,
      score: from.score,
      category: category ?? own?.category ?? from.category,
    };
  };
  const steps = rules.map((rule, at) =>
    prepareRule(rule, {
      isScoped: scopeOf(rule),
      matcher: prepareTagMatcher(rule, at, index),
      make,
    })
  );
  return (picked) => {
    const { rating, quality } = picked;
    let tags: readonly ScoredTag[] = [
      ...picked.tags,
      ...(rating === null ? [] : [rating]),
      ...(quality === null ? [] : [quality]),
    ];
    for (const step of steps) tags = step(tags);
    const first = (category: TagCategory) =>
      tags.find((tag) => tag.category === category) ?? null;
    const newRating = first("rating");
    const newQuality = first("quality");
    return {
      ...picked,
      tags: tags.filter((tag) => tag !== newRating && tag !== newQuality),
      rating: newRating,
      quality: newQuality,
    };
  };
}

/** Of these an image has one, and other rules than its own leave it alone. */
function isApart(
  { category }: { readonly category: TagCategory },
): boolean {
  return category === "rating" || category === "quality";
}

function scopeOf(rule: TagRule): (tag: ScoredTag) => boolean {
  const { categories = rule.kind === "overlap" ? ["general"] : undefined } =
    rule;
  return categories === undefined
    ? (tag) => !isApart(tag)
    : (tag) => categories.includes(tag.category);
}

function prepareRule(rule: TagRule, tools: Tools): Step {
  const { isScoped, matcher, make } = tools;
  switch (rule.kind) {
    case "exclude":
      return (tags) =>
        tags.filter((tag) => !isScoped(tag) || !matcher.fits(tag.name));
    case "keep":
      return (tags) =>
        tags.filter((tag) => !isScoped(tag) || matcher.fits(tag.name));
    case "replace":
      return rule.all === true
        ? replaceAll(rule, tools)
        : (tags) =>
          substitute(tags, (tag) =>
            isScoped(tag)
              ? matcher.becomes(tag.name)?.map((name) =>
                make(name, tag, rule.category)
              )
              : undefined);
    case "alias": {
      const table = pairTable(rule.pairs);
      return (tags) =>
        substitute(tags, (tag) => {
          if (!isScoped(tag)) return;
          const name = lastAlias(matchKey(tag.name), table);
          return name === undefined
            ? undefined
            : [make(name, tag, rule.category)];
        });
    }
    case "implication": {
      const table = pairTable(rule.pairs);
      const implied = remember((name) =>
        reachable(matchKey(name), (key) => table.get(key) ?? [])
      );
      return (tags) => {
        const there = new Set(tags.map(({ name }) => matchKey(name)));
        return substitute(tags, (tag) => {
          if (!isScoped(tag)) return;
          const added = implied(tag.name)
            .filter((name) => !there.has(matchKey(name)))
            .map((name) => make(name, tag, rule.category));
          return added.length === 0 ? undefined : [tag, ...added];
        });
      };
    }
    case "overlap":
      return prepareOverlap(rule, isScoped, (tag) => matcher.fits(tag.name));
    case "contradiction": {
      const groups = [
        ...(rule.groups ?? []).map((tags) => ({ tags, where: undefined })),
        ...(rule.builtIn === false ? [] : contradictions),
      ].map(({ tags, where }) => ({
        tags: new Set(tags.map(matchKey)),
        where: where === undefined ? undefined : matchKey(where),
      }));
      return (tags) => settle(tags, groups, isScoped);
    }
    case "limit": {
      const { limit } = rule;
      const all = rule.tags === undefined;
      return (tags) => {
        const counted = tags.filter((tag) =>
          isScoped(tag) && (all || matcher.fits(tag.name))
        );
        const over = new Set(byScore(counted).slice(limit));
        return tags.filter((tag) => !over.has(tag));
      };
    }
  }
}

/** Many to one: where every pattern finds something, what they find goes together. */
function replaceAll(
  rule: ReplaceRule,
  { isScoped, matcher, make }: Tools,
): Step {
  return (tags) => {
    const found = tags.filter((tag) => isScoped(tag) && matcher.fits(tag.name));
    const patterns = new Set(found.flatMap(({ name }) => matcher.all(name)));
    const [first] = found;
    if (first === undefined || patterns.size < rule.tags.length) return tags;
    const score = Math.max(...found.map((tag) => tag.score));
    const gone = new Set(found);
    return substitute(tags, (tag) => {
      if (!gone.has(tag)) return;
      return tag !== first ? [] : (matcher.becomes(tag.name) ?? []).map(
        (name) => make(name, { ...tag, score }, rule.category),
      );
    });
  };
}

/** The likeliest first, equals in their order. */
function byScore(tags: readonly ScoredTag[]): readonly ScoredTag[] {
  return [...tags].sort((a, b) => b.score - a.score);
}

/** Takes the likeliest first; one that contradicts another that was taken goes. */
function settle(
  tags: readonly ScoredTag[],
  groups: readonly {
    readonly tags: ReadonlySet<string>;
    readonly where: string | undefined;
  }[],
  isScoped: (tag: ScoredTag) => boolean,
): readonly ScoredTag[] {
  const scoped = tags.filter(isScoped);
  const gone = new Set<ScoredTag>();
  // What holds only of one person is looked at when it is settled whether there is one.
  for (const conditional of [false, true]) {
    const there = new Set(
      scoped.filter((tag) => !gone.has(tag)).map(({ name }) => matchKey(name)),
    );
    const counting = groups.filter(({ where }) =>
      conditional
        ? where !== undefined && there.has(where)
        : where === undefined
    );
    if (counting.length === 0) continue;
    const taken = new Map<(typeof counting)[number], string>();
    for (const tag of byScore(scoped.filter((tag) => !gone.has(tag)))) {
      const key = matchKey(tag.name);
      const own = counting.filter((group) => group.tags.has(key));
      if (own.some((group) => (taken.get(group) ?? key) !== key)) gone.add(tag);
      else for (const group of own) taken.set(group, key);
    }
  }
  return gone.size === 0 ? tags : tags.filter((tag) => !gone.has(tag));
}
