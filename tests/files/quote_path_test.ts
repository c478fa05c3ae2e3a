import { equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { quotePath } from "../../src/files/quote_path.ts";

Deno.test("quotePath() shows ordinary names as they are and the others escaped", () => {
  const cases = [
    ["a b.txt", `"a b.txt"`],
    ["C:\\data\\a.txt", `"C:\\data\\a.txt"`],
    ["日本/é\u{1f600}.txt", `"日本/é\u{1f600}.txt"`],
    ["a\nb", `"a\\u000ab"`],
    ["\u001b[31m", `"\\u001b[31m"`],
    ["\u202egnp.txt", `"\\u202egnp.txt"`],
    ["\u2028", `"\\u2028"`],
  ] as const;
  for (const [path, shown] of cases) equal(quotePath(path), shown);
});

Deno.test("quotePath() never gives a control character or a line end", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (path) => {
    ok(!/[\p{Cc}\u2028\u2029\u202a-\u202e]/u.test(quotePath(path)));
  }));
});
