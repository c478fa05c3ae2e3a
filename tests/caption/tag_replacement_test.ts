import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  parseTagReplacement,
  replaceTags,
} from "../../src/caption/tag_replacement.ts";

const pairs = (text: string) =>
  parseTagReplacement(text).map(({ source, target }) => [source, target]);

const cases: readonly [text: string, pairs: string[][]][] = [
  ["a,b", [["a", "b"]]],
  ["a,b;c,d", [["a", "b"], ["c", "d"]]],
  ["a , b ; c,d;", [["a", "b"], ["c", "d"]]],
  ["a\\,b,A\\,B;c\\;d,C\\;D", [["a,b", "A,B"], ["c;d", "C;D"]]],
  ["\\m/,\\o/", [["\\m/", "\\o/"]]],
  ["@@@@,####", [["@@@@", "####"]]],
  ["a,", [["a", ""]]],
];

Deno.test("parseTagReplacement() reads pairs and their escapes", () => {
  for (const [text, want] of cases) deepEqual(pairs(text), want, text);
});

Deno.test("parseTagReplacement() shows the form where a piece is no pair", () => {
  for (
    const text of ["1girl", "", "a,b;c", "a,b,c", "a,b;;c,d", ",b", "a\\,b"]
  ) {
    throws(
      () => parseTagReplacement(text),
      /^SyntaxError: Cannot read ".*" in tag replacement ".*": expected "source,target" or "source1,target1;source2,target2", with "\\," and "\\;" for a comma or semicolon within a name$/,
      text,
    );
  }
});

Deno.test("parseTagReplacement() gives back every name that was escaped", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", ",", ";", "_", " ", "(", "@", "#"),
    minLength: 1,
  }).map((text) => `x${text}x`);
  const escape = (text: string) => text.replace(/[,;]/g, "\\$&");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, name), { minLength: 1 }),
      (wanted) => {
        const text = wanted.map((pair) => pair.map(escape).join(",")).join(";");
        deepEqual(pairs(text), wanted);
      },
    ),
  );
});

Deno.test("replaceTags() looks a name up once, so that a swap swaps", () => {
  const replace = replaceTags(parseTagReplacement("cat,dog;dog,cat;cat,fox"));
  deepEqual(["cat", "dog", "fox"].map(replace), ["dog", "cat", undefined]);
});

Deno.test("replaceTags() does not care about underscores and escapes unless exact", () => {
  const pair = parseTagReplacement("blue eyes,azure eyes;a \\(b\\),c");
  const names = ["blue_eyes", "blue eyes", "blue\\_eyes", "a_(b)"];
  deepEqual(names.map(replaceTags(pair)), [
    "azure eyes",
    "azure eyes",
    "azure eyes",
    "c",
  ]);
  deepEqual(names.map((name) => replaceTags(pair, true)(name)), [
    undefined,
    "azure eyes",
    undefined,
    undefined,
  ]);
});

Deno.test("replaceTags() with every pair turned round undoes a change of places", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-d]{1,3}$/), { minLength: 1 }),
      fc.nat(),
      (names, turn) => {
        const there = names.map((source, i) => ({
          source,
          target: names[(i + turn) % names.length]!,
        }));
        const back = there.map(({ source, target }) => ({
          source: target,
          target: source,
        }));
        for (const name of names) {
          equal(replaceTags(back)(replaceTags(there)(name)!), name);
        }
      },
    ),
  );
});
