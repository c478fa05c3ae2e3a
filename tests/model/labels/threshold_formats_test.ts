import { deepEqual, throws } from "node:assert/strict";
import { thresholdFormats } from "../../../src/model/labels/threshold_formats.ts";
import type { Label } from "../../../src/model/label.ts";

const labels: readonly Label[] = [
  { index: 0, name: "", category: "general" },
  { index: 1, name: "1girl", category: "general" },
  { index: 2, name: "constructor", category: "general" },
];
const { category_csv, pr_json } = thresholdFormats;

Deno.test("a thresholds.csv gives a threshold for each of its categories", () => {
  const text =
    "category,name,threshold\r\n0,general,0.3\r\n4,character,0.85\r\n";
  deepEqual(category_csv(text, labels), {
    categories: { general: 0.3, character: 0.85 },
    tags: new Map(),
  });
});

for (
  const [text, said] of [
    ["", /no column "category"/],
    ["category,name\n0,general\n", /Line 1: no column "threshold"/],
    ["category,threshold\n2,0.5\n", /Line 2, column 1: unknown category "2"/],
    ["category,threshold\n0,1.5\n", /Line 2, column 3: threshold "1.5" is no/],
    ["category,threshold\n0,\n", /threshold "" is no number from 0 to 1/],
  ] as const
) {
  Deno.test(`a thresholds.csv of ${JSON.stringify(text)} is refused`, () => {
    throws(() => category_csv(text, labels), said);
  });
}

const overall = {
  macro_single_threshold: {
    support_ge_0: { pr_breakeven: { threshold: 0.5 } },
  },
};

Deno.test("a pr_thresholds.json gives tags their own, and the rest one of all", () => {
  const text = JSON.stringify({
    ...overall,
    per_tag: { per_tag: { "1girl": { pr_threshold: 0.75 } } },
  });
  const { categories, tags } = pr_json(text, labels);
  deepEqual(tags, new Map([[1, 0.75]]));
  deepEqual([categories.general, categories.character], [0.5, 0.5]);
});

Deno.test("a pr_thresholds.json may have a summary in place of its table", () => {
  const text = JSON.stringify({ ...overall, per_tag: { pr_summary: {} } });
  deepEqual(pr_json(text, labels).tags, new Map());
  const table = { per_tag: { per_tag: { "1girl": { pr_threshold: 0.75 } } } };
  deepEqual(pr_json(JSON.stringify(table), labels), {
    categories: {},
    tags: new Map([[1, 0.75]]),
  });
});

for (
  const [text, said] of [
    ["{", /the text is no JSON/],
    ["{}", /No thresholds in the file/],
    [
      JSON.stringify({
        per_tag: { per_tag: { "1girl": { pr_threshold: "high" } } },
      }),
      /The threshold of tag "1girl" is "high", expected a number from 0 to 1/,
    ],
  ] as const
) {
  Deno.test(`a pr_thresholds.json of ${text} is refused`, () => {
    throws(() => pr_json(text, labels), said);
  });
}
