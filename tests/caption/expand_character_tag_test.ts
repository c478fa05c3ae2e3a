import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  expandCharacterTag,
  expandCharacterTagInPlace,
} from "../../src/caption/expand_character_tag.ts";

const cases: readonly [tag: string, ours: string[], script: string][] = [
  ["hatsune_miku", ["hatsune_miku"], "hatsune_miku"],
  ["saber_(fate)", ["saber", "fate"], "saber, fate"],
  [
    "mash_(swimsuit)_(fate)",
    ["mash_(swimsuit)", "fate"],
    "mash_(swimsuit), fate",
  ],
  [
    "unit-00_(eva_(series))",
    ["unit-00", "eva_(series)"],
    "unit-00_(eva, series",
  ],
  ["a_(b_(c))", ["a", "b_(c)"], "a_(b, c"],
  ["foo(bar)", ["foo", "bar"], "foo, bar"],
  ["(g)i-dle_(group)", ["(g)i-dle", "group"], "(g)i-dle, group"],
  ["original_character_()", ["original_character"], "original_character, "],
  ["a__(b)", ["a_", "b"], "a_, b"],
  ["(x)", ["(x)"], ", x"],
  ["_(x)", ["_(x)"], ", x"],
  [":)", [":)"], ", :"],
  ["a_(b)_c", ["a_(b)_c"], "a_(b)_c"],
  ["saber (fate)", ["saber", "fate"], "saber , fate"],
];

Deno.test("expandCharacterTag() splits off the last group, nested or not", () => {
  for (const [tag, ours] of cases) deepEqual(expandCharacterTag(tag), ours);
});

Deno.test("expandCharacterTagInPlace() does what the script does", () => {
  for (const [tag, , script] of cases) {
    equal(expandCharacterTagInPlace(tag, ", "), script);
  }
});

Deno.test("expandCharacterTag() takes away one pair of parentheses at most", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "_", "(", ")", "-") });
  fc.assert(fc.property(name, (tag) => {
    const [character, series] = expandCharacterTag(tag);
    const whole = [
      `${character}(${series ?? ""})`,
      `${character}_(${series ?? ""})`,
    ];
    if (series === undefined) whole.push(character!);
    equal(whole.includes(tag), true);
    equal(character === "" && tag !== "", false);
    equal(series, series === "" ? undefined : series);
  }));
});
