import { equal } from "node:assert/strict";
import { showLine } from "../../src/text/show_line.ts";

for (
  const [text, line, column, shown] of [
    ["a = b", 1, 5, "    a = b\n        ^"],
    ["\uFEFFx\r\n\ty\r\n", 2, 2, "     y\n     ^"],
    ["x", 9, 1, "    \n    ^"],
    [
      `${"x".repeat(150)}!${"y".repeat(150)}`,
      1,
      151,
      `    ...${"x".repeat(40)}!${"y".repeat(59)}...\n    ${" ".repeat(43)}^`,
    ],
  ] as const
) {
  Deno.test(`showLine() marks column ${column} of line ${line} of ${text.length} letters`, () => {
    equal(showLine(text, { line, column }), shown);
  });
}
