import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { matchKey } from "../../../src/caption/match_key.ts";
import {
  compileWildcard,
  isWildcard,
} from "../../../src/caption/rules/wildcard.ts";

const kinds: readonly [pattern: string, wildcard: boolean][] = [
  ["blue_*", true],
  ["*", true],
  ["**", true],
  ["?girl", true],
  ["ä*", true],
  ["a\\*", false],
  ["a\\*b*", true],
  ["?", false],
  ["!?", false],
  ["*_*", false],
  ["blue_eyes", false],
  ["", false],
];

Deno.test("isWildcard() tells wildcards from names", () => {
  for (const [pattern, wildcard] of kinds) {
    equal(isWildcard(pattern), wildcard, pattern);
  }
});

const cases: readonly [pattern: string, name: string, fits: boolean][] = [
  ["*_hair", "long_hair", true],
  ["*_hair", "long_hairs", false],
  ["* hair", "_hair", true],
  ["?girl", "1girl", true],
  ["?girl", "girl", false],
  ["?girl", "😀girl", true],
  ["a*b*c", "a_b_b_c", true],
  ["a*b*c", "a_c_b", false],
  ["a\\*", "a*", true],
  ["a*\\?", "ab?", true],
  ["a*\\?", "abc", false],
  ["*(fate)", "saber_\\(fate\\)", true],
  ["*\\(fate\\)", "saber_(fate)", true],
  [".*a", "ba", false],
];

Deno.test("compileWildcard() fits whole tags in any spelling", () => {
  for (const [pattern, name, fits] of cases) {
    equal(compileWildcard(pattern)(matchKey(name)), fits, `${pattern} ${name}`);
  }
});

Deno.test("compileWildcard() fits what a regular expression would", () => {
  const sign = fc.constantFrom("a", "b", "*", "?", " ");
  const letter = fc.constantFrom("a", "b", " ", "😀");
  fc.assert(
    fc.property(
      fc.array(sign).map((all) => all.join("")),
      fc.array(letter).map((all) => all.join("")),
      (pattern, key) => {
        const regex = pattern.replaceAll("*", ".*").replaceAll("?", ".");
        equal(
          compileWildcard(pattern)(key),
          new RegExp(`^${regex}$`, "su").test(key),
        );
      },
    ),
  );
});

Deno.test("compileWildcard() takes no time on what makes others go back for ever", () => {
  const fits = compileWildcard("*a".repeat(40) + "b");
  equal(fits("a".repeat(2000)), false);
});
