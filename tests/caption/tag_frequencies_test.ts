import { deepEqual } from "node:assert/strict";
import {
  countTags,
  frequencyLines,
  tagFrequencies,
} from "../../src/caption/tag_frequencies.ts";

Deno.test("tagFrequencies() puts the frequent first, and equals as they were first seen", () => {
  const counts = new Map<string, number>();
  for (const names of [["b", "a"], ["c", "a"], ["__proto__", "10", "9"]]) {
    countTags(counts, names);
  }
  deepEqual(tagFrequencies(counts), [
    ["a", 2],
    ["b", 1],
    ["c", 1],
    ["__proto__", 1],
    ["10", 1],
    ["9", 1],
  ]);
});

Deno.test("frequencyLines() writes a tag and its number, repeats counted", () => {
  const counts = new Map<string, number>();
  countTags(counts, ["a: b", "c", "c"]);
  deepEqual(frequencyLines(counts), ["c: 2", "a: b: 1"]);
  deepEqual(frequencyLines(new Map()), []);
});
