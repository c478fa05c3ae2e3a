import { deepEqual, equal } from "node:assert/strict";
import { goalsTable } from "../../bench/goals.ts";
import { measured } from "../../bench/statistics.ts";
import { type Cell, cellText, tableText } from "../../bench/table.ts";

const cells: readonly (readonly [cell: Cell, text: string])[] = [
  [null, "–"],
  ["words", "words"],
  [{ value: 1234.5, unit: "MB" }, "1235 MB"],
  [{ value: 12.34, unit: "ms" }, "12.3 ms"],
  [{ value: 0.456, unit: "x" }, "0.46"],
  [{ value: 10_000, unit: "count" }, "10000"],
  [{ value: measured([2]), unit: "s" }, "2.00 s"],
  [{ value: measured([2, 1, 4]), unit: "s" }, "2.00 s (1.00–4.00)"],
];

for (const [cell, text] of cells) {
  Deno.test(`cellText() writes "${text}"`, () => equal(cellText(cell), text));
}

Deno.test("tableText() makes Markdown that can be pasted", () => {
  const text = tableText({
    title: "Speed",
    notes: ["By day."],
    columns: ["Program", "an image"],
    rows: [["wdtag", { value: 5, unit: "ms" }], ["other", null]],
  });
  deepEqual(text.split("\n"), [
    "### Speed",
    "",
    "| Program | an image |",
    "| ------- | -------: |",
    "| wdtag   |  5.00 ms |",
    "| other   |        – |",
    "",
    "By day.",
    "",
  ]);
});

Deno.test("goalsTable() says of what was measured whether it was reached", () => {
  const { rows } = goalsTable({
    memory: { value: 1.2, processor: measured([2]), against: "10000 images" },
    vit: { value: measured([0.9, 0.99, 0.985]) },
  });
  deepEqual(rows.map((row) => row.slice(1)), [
    ["at least 0.98", "0.98 (0.90–0.99)", "yes", "", ""],
    ["at most 1.10", "1.20", "no", "2.00", "10000 images"],
  ]);
});
