import { equal } from "node:assert/strict";
import { matchPath } from "../../src/plugin/match_path.ts";

const table: readonly (readonly [string, string, boolean])[] = [
  ["*.png", "a.png", true],
  ["*.png", "x/a.png", false],
  ["**/*.png", "a.png", true],
  ["**/*.png", "x/y/a.png", true],
  ["x/**", "x/y/a.png", true],
  ["x/**", "y/a.png", false],
  ["x/**/a.png", "x/a.png", true],
  ["?.png", "a.png", true],
  ["?.png", "ab.png", false],
  ["a?b", "a/b", false],
  ["**", "x/y", true],
  ["", "", true],
  ["", "a", false],
  ["[a].png", "[a].png", true],
  ["*é.png", "caché.png", true],
];
for (const [glob, path, expected] of table) {
  Deno.test(`"${glob}" ${expected ? "matches" : "does not match"} "${path}"`, () => {
    equal(matchPath(path, glob), expected);
  });
}

Deno.test("no glob takes for ever", () => {
  equal(matchPath("a".repeat(2000), `${"*a".repeat(200)}b`), false);
});
