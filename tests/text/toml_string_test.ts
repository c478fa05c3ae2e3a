import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { parse } from "npm:smol-toml@1.9.1";
import { tomlString } from "../../src/text/toml_string.ts";

const cases: readonly (readonly [text: string, toml: string])[] = [
  ["/data/one", `'/data/one'`],
  ["C:\\data\\new", `'C:\\data\\new'`],
  ["\\\\server\\share\\u0041", `'\\\\server\\share\\u0041'`],
  ["", `""`],
  ['say "a"', `'say "a"'`],
  ["it's", `"it's"`],
  ["C:\\Ann's\\new", `"C:\\\\Ann's\\\\new"`],
  ["a\nb\tc", `"a\\nb\\tc"`],
  ["\x00\x1b\x7f\x85\u2028", `"\\u0000\\u001b\\u007f\\u0085\\u2028"`],
  ["日本語 😀", `'日本語 😀'`],
  ["a # b", `'a # b'`],
];

for (const [text, toml] of cases) {
  Deno.test(`tomlString() writes ${JSON.stringify(text)} as ${toml}`, () => {
    equal(tomlString(text), toml);
    equal(parse(`a = ${toml}`).a, text);
  });
}

const awkward = fc.string({
  unit: fc.constantFrom(..."'\"\\\n\r\t#[]=,u1x{} \x00\x1f\x7f\x85\u2028😀é"),
});

Deno.test("tomlString() writes any text so that it reads back the same, in one line", () => {
  fc.assert(
    fc.property(
      fc.oneof(awkward, fc.string({ unit: "binary" })),
      (text) => {
        const toml = tomlString(text);
        equal(parse(`a = ${toml}\nb = 1`).a, text);
        equal(/[\r\n]/.test(toml), false);
      },
    ),
  );
});
