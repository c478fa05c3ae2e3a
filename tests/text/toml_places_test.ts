import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { parse, stringify } from "npm:smol-toml@1.9.1";
import { type KeyPath, tomlPlaces } from "../../src/text/toml_places.ts";

const text = `# mine
description = "a # no comment"
a.b = 1
"q\\"x".'y.z' = """
[no]
key = 1"""
c = '''
[no either]'''
[run]  # really
recursive = true
list = [
  1, # one, [two]
  { k = 2, z.y = [3, "]"] },
]
[[rules]]
kind = "x"
[rules.sub]
k = 1
[[rules]]
tags = ["a", "b\\"]"]
[[caption.slots]]
[[caption.slots]]
  kind = 3
[ x . "y" ]
"\\u00e9" = 1979-05-27T07:32:00Z
`;

/** A way, and the line and column of its key and its value. */
const places: readonly (readonly [
  path: KeyPath,
  key: readonly [number, number],
  value?: readonly [number, number],
])[] = [
  [["description"], [2, 1], [2, 15]],
  [["a"], [3, 1]],
  [["a", "b"], [3, 3], [3, 7]],
  [['q"x', "y.z"], [4, 8], [4, 16]],
  [["c"], [7, 1], [7, 5]],
  [["run"], [9, 1]],
  [["run", "recursive"], [10, 1], [10, 13]],
  [["run", "list", 0], [12, 3], [12, 3]],
  [["run", "list", 1, "k"], [13, 5], [13, 9]],
  [["run", "list", 1, "z", "y", 1], [13, 22], [13, 22]],
  [["rules", 0, "kind"], [16, 1], [16, 8]],
  [["rules", 0, "sub", "k"], [18, 1], [18, 5]],
  [["rules", 1], [19, 1]],
  [["rules", 1, "tags", 1], [20, 14]],
  [["caption"], [21, 1]],
  [["caption", "slots", 0], [21, 1]],
  [["caption", "slots", 1, "kind"], [23, 3], [23, 10]],
  [["x", "y", "é"], [25, 1], [25, 12]],
];

const line = ([line, column]: readonly [number, number]) => ({ line, column });

for (const [path, key, value] of places) {
  Deno.test(`tomlPlaces() finds ${JSON.stringify(path)}`, () => {
    for (const ends of ["\n", "\r\n"]) {
      for (const begin of ["", "\uFEFF"]) {
        const found = tomlPlaces(begin + text.replaceAll("\n", ends));
        deepEqual(found.key(path), line(key));
        if (value !== undefined) deepEqual(found.value(path), line(value));
      }
    }
  });
}

Deno.test("the text of these places is TOML", () => {
  equal(parse(text).description, "a # no comment");
});

Deno.test("what is not there stands where the nearest thing around it does", () => {
  const found = tomlPlaces(text);
  equal(found.key([]), null);
  equal(found.key(["nothing", "at", "all"]), null);
  deepEqual(found.key(["run", "nothing"]), line([9, 1]));
  deepEqual(found.value(["rules", 1, "kind"]), line([19, 1]));
  deepEqual(found.key(["rules", 7]), line([15, 1]));
});

const key = fc.string({ unit: "grapheme" }).filter((name) =>
  name !== "__proto__" && !name.includes("\uFEFF")
);
const document = fc.letrec((tie) => ({
  table: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\uFEFF")),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.array(tie("table"), { maxLength: 3 }),
    tie("table"),
  ),
})).table as fc.Arbitrary<Record<string, unknown>>;

Deno.test("tomlPlaces() finds every value of any text, where it stands", () => {
  fc.assert(fc.property(document, (given) => {
    const text = stringify(given);
    const lines = text.split("\n");
    const found = tomlPlaces(text);
    const visit = (value: unknown, path: KeyPath): void => {
      if (Array.isArray(value)) {
        value.forEach((each, at) => visit(each, [...path, at]));
      } else if (typeof value === "object" && value !== null) {
        for (const [name, each] of Object.entries(value)) {
          visit(each, [...path, name]);
        }
      } else {
        const place = found.value(path);
        ok(place !== null, JSON.stringify(path));
        const rest = lines[place.line - 1]!.slice(place.column - 1);
        const written = parse(`x = ${until(rest)}`).x;
        deepEqual(written, value);
      }
    };
    visit(parse(text), []);
  }));
});

/** The value at the front of what is left of a line. */
function until(rest: string): string {
  const string = /^"(?:[^"\\]|\\.)*"|^'[^']*'/.exec(rest);
  return string?.[0] ?? /^[^,\]}\s]+/.exec(rest)![0];
}
