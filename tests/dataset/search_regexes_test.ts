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
    patience: 300,
  });
  stop.abort(new Error("enough"));
  await rejects(search, /enough/);
  await rejects(
    searchRegexes([endless], labels, { signal: stop.signal }),
    /enough/,
  );
});
