import { deepEqual } from "node:assert/strict";
import { splitTagList } from "../../src/caption/split_tag_list.ts";

const cases: readonly [text: string, separator: string, tags: string[]][] = [
  ["", ", ", []],
  ["a,b", ", ", ["a", "b"]],
  ["a, b ,,c,", ", ", ["a", " b ", "c"]],
  ["a|b, c", " | ", ["a", "b, c"]],
  ["a,b", " | ", ["a,b"]],
  ["a,b", " ", ["a", "b"]],
  ["a,b c", "", ["a", "b c"]],
  ["a,b", "\n", ["a", "b"]],
  ["a,\u3000,b", ",", ["a", "b"]],
];

Deno.test("splitTagList() splits at the bare separator, and at commas where it is blank", () => {
  for (const [text, separator, tags] of cases) {
    deepEqual(splitTagList(text, separator), tags);
  }
});
