import { matchKey } from "../match_key.ts";
import { remember } from "../remember.ts";
import { prepareNameMatcher } from "./name_matcher.ts";
import {
  patternsOf,
  type RegexFinding,
  type RegexFindings,
} from "./regex_findings.ts";
import { regexText, ruleName } from "./rule_name.ts";
import type { TagRule } from "./tag_rule.ts";

/** The patterns of one rule, prepared. */
export interface TagMatcher {
  /** Whether any of them fits a tag. */
  readonly fits: (name: string) => boolean;
  /** The places of all that fit it; for rules that replace with `all`. */
  readonly all: (name: string) => readonly number[];
  /** What a rule that replaces makes of a tag; `undefined` where none fits. */
  readonly becomes: (name: string) => readonly string[] | undefined;
}

/** Findings as they are looked up, whatever the number of rules. */
export interface FindingsIndex {
  /** The place of each name that was tried, without underscores and escapes. */
  readonly places: ReadonlyMap<string, number>;
  /** The findings of a pattern, by the places of its rule and its own. */
  readonly of: (rule: number, pattern: number) => RegexFinding | undefined;
}

/** Prepares findings for {@linkcode prepareTagMatcher}, once for all rules. */
export function indexFindings(findings: RegexFindings): FindingsIndex {
  const own = new Map(
    findings.regexes.map((each) => [`${each.rule} ${each.pattern}`, each]),
  );
  return {
    places: new Map(findings.keys.map((key, place) => [key, place])),
    of: (rule, pattern) => own.get(`${rule} ${pattern}`),
  };
}

/**
 * Prepares the patterns of a rule: its `tags`, of an overlap its `except`.
 *
 * @param rule The rule.
 * @param at Its place in the list.
 * @param findings What all regular expressions found; a name that one of this
 * rule was not tried on is a {@linkcode RangeError}.
 */
export function prepareTagMatcher(
  rule: TagRule,
  at: number,
  findings: FindingsIndex,
): TagMatcher {
  const patterns = patternsOf(rule);
  const target = rule.kind === "replace" ? rule.with : [];
  const plain = patterns.map((pattern) =>
    typeof pattern === "string" ? pattern : null
  );
  const named = plain.flatMap((pattern, place) =>
    pattern === null ? [] : [{ pattern, place }]
  );
  const firstNamed = prepareNameMatcher(named.map(({ pattern }) => pattern));
  // A blacklist of a hundred thousand names needs no hundred thousand matchers.
  const together = rule.kind === "replace" && rule.all === true;
  const each = together
    ? named.map(({ pattern, place }) => ({
      place,
      fits: prepareNameMatcher([pattern]),
    }))
    : [];
  const regexes = patterns.flatMap((pattern, place) => {
    if (typeof pattern === "string") return [];
    const own = findings.of(at, place);
    const tried = own?.tried ?? 0;
    const found = new Map(own?.found ?? []);
    const look = (name: string): readonly string[] | undefined => {
      const key = matchKey(name);
      if ((findings.places.get(key) ?? Infinity) >= tried) {
        throw new RangeError(
          `${regexText(pattern)} of ${
            ruleName(rule, at)
          } was not tried on "${name}": the tag is none of the model's`,
        );
      }
      return found.get(key)?.map((text) =>
        name.includes(" ") && !name.includes("_")
          ? text.replaceAll("_", " ")
          : text.replaceAll(" ", "_")
      );
    };
    return [{ place, look }];
  });

  const first = remember((name): Found | undefined => {
    const at = firstNamed(name);
    const byName: Found | undefined = at < 0
      ? undefined
      : { place: named[at]!.place, names: target };
    for (const { place, look } of regexes) {
      if (byName !== undefined && byName.place < place) return byName;
      const names = look(name);
      if (names !== undefined) return { place, names };
    }
    return byName;
  });
  return {
    fits: (name) => first(name) !== undefined,
    all: (name) => [
      ...each.filter(({ fits }) => fits(name) >= 0).map(({ place }) => place),
      ...regexes.filter(({ look }) => look(name) !== undefined)
        .map(({ place }) => place),
    ],
    becomes: (name) => first(name)?.names.filter((each) => each !== ""),
  };
}

/** The first pattern that fits a tag. */
interface Found {
  readonly place: number;
  readonly names: readonly string[];
}
