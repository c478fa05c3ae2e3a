import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { printable } from "../../../src/commands/report/printable.ts";

for (
  const [text, shown] of [
    ["plain é 日本 🌸", "plain é 日本 🌸"],
    ["a\x1b[31mb", "a\\x1b[31mb"],
    ["a\rb\x07\x00\x7f\x9b", "a\\x0db\\x07\\x00\\x7f\\x9b"],
    ["a\u202eb\u2066\u2028", "a\\u202eb\\u2066\\u2028"],
  ] as const
) {
  Deno.test(`printable() shows ${JSON.stringify(text)} as ${shown}`, () => {
    equal(printable(text), shown);
  });
}

Deno.test("printable() leaves nothing that a terminal obeys, and is done at once", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const shown = printable(text);
    equal(printable(shown), shown);
    // deno-lint-ignore no-control-regex
    return !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(
      shown,
    );
  }));
});
