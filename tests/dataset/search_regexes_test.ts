import { deepEqual, equal, rejects } from "node:assert/strict";
import { prepareRules } from "../../src/caption/rules/prepare_rules.ts";
import { findRegexesHere } from "../../src/caption/rules/regex_findings.ts";
import { RuleError } from "../../src/caption/rules/rule_error.ts";
import type { TagRule } from "../../src/caption/rules/tag_rule.ts";
import { searchRegexes } from "../../src/dataset/search_regexes.ts";

const labels = ["1girl", "blue_eyes", "red_hair", `${"a".repeat(40)}!`, ""].map(
  (name, index) => ({ index, name, category: "general" as const }),
);
const names = labels.map(({ name }) => name);
const rules: readonly TagRule[] = [
  { kind: "exclude", tags: ["1girl", { regex: "EYES$", flags: "i" }] },
  { kind: "replace", tags: [{ regex: "^(.+)_hair$" }], with: ["$1_locks"] },
  { kind: "exclude", tags: [{ regex: "locks" }] },
];

Deno.test("searchRegexes() finds in a worker what it would find here", async () => {
  const found = await searchRegexes(rules, labels);
  deepEqual(found, findRegexesHere(rules, names));
  const apply = prepareRules(rules, labels, found);
  const tags = labels.slice(0, 3)
    .map(({ name, category }) => ({ name, category, score: 0.5 }));
  deepEqual(apply({ tags, rating: null, quality: null }).tags, []);
});

Deno.test("searchRegexes() starts nothing where no rule has a regular expression", async () => {
  equal(
    await searchRegexes([{ kind: "exclude", tags: ["*"] }], labels),
    undefined,
  );
});

Deno.test("searchRegexes() ends a regular expression that does not, and names it", async () => {
  const endless: TagRule = {
    kind: "keep",
    tags: ["solo", { regex: "^(a+)+$" }],
  };
  await rejects(
    searchRegexes([...rules, endless], labels, { patience: 300 }),
    (error) =>
      error instanceof RuleError &&
      /^The regular expression \/\^\(a\+\)\+\$\/ of rule 4 \(keep\) does not come to an end: it was stopped after 0\.3 seconds/
        .test(error.message),
  );
  await rejects(
    searchRegexes([{ ...endless, label: "my blacklist" }], labels, {
      patience: 300,
    }),
    /of rule "my blacklist" does not/,
  );
});

Deno.test("searchRegexes() ends when many regular expressions take too long together, and names the slowest", async () => {
  // Each comes to an end, after some two to the power of its length.
  const slow = (length: number): TagRule => ({
    kind: "exclude",
    tags: [{ regex: `^(?:a|a){${length}}b` }],
  });
  const many = [
    slow(12),
    slow(19),
    ...Array.from({ length: 498 }, () => slow(14)),
  ];
  await rejects(
    searchRegexes(many, labels, { patience: 600_000, budget: 50 }),
    (error) =>
      error instanceof RuleError &&
      /^The regular expressions of the rules take too long together: after 0\.05 seconds \d+ of 500 were tried\. The slowest was \/.*\/ of rule \d+ \(exclude\), with [\d.]+ seconds: make it simpler, or name the tags$/
        .test(error.message),
  );
  // One that has no time left of its own is not said to be endless.
  await rejects(
    searchRegexes([{ kind: "exclude", tags: [{ regex: "^(a+)+$" }] }], labels, {
      patience: 600_000,
      budget: 200,
    }),
    /take too long together: after 0\.2 seconds 1 of 1 were tried\. The slowest was \/\^\(a\+\)\+\$\/ of rule 1/,
  );
});

Deno.test("searchRegexes() has time for hundreds of plain regular expressions", async () => {
  const many = Array.from({ length: 500 }, (_, at): TagRule => ({
    kind: "exclude",
    tags: [{ regex: `^tag_${at}$` }],
  }));
  const found = await searchRegexes(many, labels);
  equal(found!.regexes.length, 500);
});

Deno.test("searchRegexes() says which regular expression can't be read", async () => {
  await rejects(
    searchRegexes([{ kind: "exclude", tags: [{ regex: "(" }] }], labels),
    /^RuleError: Rule 1 \(exclude\) has a regular expression that can't be read, \/\(\/: /,
  );
  await rejects(
    searchRegexes(
      [{ kind: "exclude", tags: [{ regex: "a", flags: "y" }] }],
      labels,
    ),
    /^RuleError: Rule 1 \(exclude\) has a regular expression with the flags "y"/,
  );
});

Deno.test("searchRegexes() stops when it is told to", async () => {
  const stop = new AbortController();
  const endless: TagRule = { kind: "exclude", tags: [{ regex: "^(a+)+$" }] };
  const search = searchRegexes([endless], labels, {
    signal: stop.signal,
    patience: 2000,
  });
  stop.abort(new Error("enough"));
  // In this very turn: nothing is waited for.
  const turn = new Promise((resolve) => setTimeout(resolve, 0, "at work"));
  equal(
    await Promise.race([search.catch(({ message }) => message), turn]),
    "enough",
  );
  await rejects(
    searchRegexes([endless], labels, { signal: stop.signal }),
    /enough/,
  );
});
