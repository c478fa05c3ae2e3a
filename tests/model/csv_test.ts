import { deepEqual, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { parseCsv } from "../../src/model/csv.ts";
import { LabelError } from "../../src/model/label_error.ts";

const texts = (text: string) =>
  parseCsv(text).map((row) => row.map((field) => field.text));

// What Python's csv.reader gives for the same text, empty rows left out.
const cases: readonly [text: string, rows: string[][]][] = [
  ["", []],
  ["a", [["a"]]],
  ["a,b\nc,d\n", [["a", "b"], ["c", "d"]]],
  ["a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]],
  ["a,b\rc,d\r", [["a", "b"], ["c", "d"]]],
  ["a\n\n\r\n\rb", [["a"], ["b"]]],
  ["\uFEFFa,b", [["a", "b"]]],
  ["a,\n,b\n,\n", [["a", ""], ["", "b"], ["", ""]]],
  ["a,", [["a", ""]]],
  ['"a,b",c', [["a,b", "c"]]],
  ['"don\'t_say_""lazy"""', [['don\'t_say_"lazy"']]],
  ['"a\r\nb",c', [["a\nb", "c"]]],
  ['""', [[""]]],
  ['a"b,"c"d"e,f', [['a"b', 'cd"e', "f"]]],
  [' "a",b', [[' "a"', "b"]]],
];

Deno.test("parseCsv() reads what Python's csv.reader reads", () => {
  for (const [text, rows] of cases) deepEqual(texts(text), rows, text);
});

Deno.test("parseCsv() knows the line and column where a field begins", () => {
  const places = parseCsv('\r\na,"b\n""c\n",d\r\n\ne,f').map((row) =>
    row.map(({ text, line, column }) => [text, line, column])
  );
  deepEqual(places, [
    [["a", 2, 1], ['b\n"c\n', 2, 3], ["d", 4, 3]],
    [["e", 6, 1], ["f", 6, 3]],
  ]);
});

Deno.test("parseCsv() names the place of a quote that is never closed", () => {
  throws(
    () => parseCsv('a,b\nc,"d\ne,f\n'),
    (error) =>
      error instanceof LabelError && error.line === 2 && error.column === 3 &&
      error.message ===
        'Line 2, column 3: a quote is opened and never closed; the line is "c,"d"',
  );
});

Deno.test("parseCsv() gives back every table that was written with quotes", () => {
  const field = fc.string({ unit: "binary" })
    .map((text) => text.replace(/\r\n?/g, "\n"));
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 1 })),
      fc.constantFrom("\n", "\r\n", "\r"),
      (rows, newline) => {
        const text = rows.map((row) => row.map(quote).join(",") + newline);
        deepEqual(texts(text.join("")), rows);
      },
    ),
  );
});
