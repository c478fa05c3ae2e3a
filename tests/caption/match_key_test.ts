import { equal, notEqual } from "node:assert/strict";
import { matchKey, tagKey } from "../../src/caption/match_key.ts";

Deno.test("matchKey() is one for all spellings of a tag", () => {
  for (const spelling of ["blue_eyes", "blue eyes", "blue\\_eyes"]) {
    equal(matchKey(spelling), "blue eyes");
  }
  for (
    const spelling of ["a_(b)", "a (b)", "a \\(b\\)", "a_\\(b)", "a\\_\\(b\\)"]
  ) {
    equal(matchKey(spelling), "a (b)");
  }
});

Deno.test("matchKey() tells other tags apart", () => {
  notEqual(matchKey("Solo"), matchKey("solo"));
  notEqual(matchKey("\\m/"), matchKey("m/"));
  notEqual(matchKey("a-b"), matchKey("a_b"));
});

Deno.test("tagKey() compares letter by letter where the script does", () => {
  equal(tagKey({ exactTagMatching: true })("blue_eyes"), "blue_eyes");
  equal(tagKey({ exactTagMatching: false })("blue_eyes"), "blue eyes");
});
