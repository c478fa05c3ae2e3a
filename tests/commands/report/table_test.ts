import { deepEqual } from "node:assert/strict";
import { table } from "../../../src/commands/report/table.ts";

const columns = [
  { title: "NAME" },
  { title: "SIZE", isNumber: true },
  { title: "WHERE" },
];
const rows = [["a", "1 MB", "here"], ["longer", "12 kB", ""]];

Deno.test("table() lays cells under their titles", () => {
  deepEqual(table(columns, rows), [
    "NAME     SIZE  WHERE",
    "a        1 MB  here",
    "longer  12 kB",
  ]);
});

Deno.test("table() leaves out the last columns where there is no room, never the first", () => {
  for (
    const [width, title] of [
      [20, "NAME     SIZE  WHERE"],
      [19, "NAME     SIZE"],
      [13, "NAME     SIZE"],
      [12, "NAME"],
      [1, "NAME"],
    ] as const
  ) deepEqual(table(columns, rows, width)[0], title);
});
