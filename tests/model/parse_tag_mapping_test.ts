import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { LabelError } from "../../src/model/label_error.ts";
import {
  fitTagMapping,
  parseTagMapping,
} from "../../src/model/parse_tag_mapping.ts";

const models = new URL("../fixtures/models/", import.meta.url);

Deno.test("parseTagMapping() reads a tagger's own file by ids, holes and all", () => {
  const labels = parseTagMapping(
    Deno.readTextFileSync(
      new URL("kit_cl-tiny/sub_1_00/tag_mapping.json", models),
    ),
  );
  equal(labels.length, 119);
  deepEqual(labels[0], { index: 0, name: "general", category: "rating" });
  deepEqual([39, 40].map((at) => labels[at]?.index), [39, 41]);
  equal(labels.at(-1)?.index, 119);
  deepEqual(
    new Set(labels.map(({ category }) => category)).size,
    8,
  );
});

Deno.test("parseTagMapping() reads both shapes to the same labels", () => {
  const flat = '\uFEFF{"2": {"tag": "b", "category": "Meta"},' +
    '"0": {"tag": "a", "category": "Artist"}}';
  const tables = '{"idx_to_tag": {"0": "a", "2": "b"},' +
    '"tag_to_category": {"b": "Meta", "a": "Artist", "c": "Model"}}';
  const labels = [
    { index: 0, name: "a", category: "artist" },
    { index: 2, name: "b", category: "meta" },
  ];
  deepEqual(parseTagMapping(flat), labels);
  deepEqual(parseTagMapping(tables), labels);
});

Deno.test("parseTagMapping() takes __proto__ and constructor for mere names", () => {
  const labels = parseTagMapping(
    '{"idx_to_tag": {"0": "__proto__", "1": "constructor"},' +
      '"tag_to_category": {"__proto__": "General", "constructor": "Meta"}}',
  );
  deepEqual(labels.map(({ name, category }) => [name, category]), [
    ["__proto__", "general"],
    ["constructor", "meta"],
  ]);
  equal(({} as { tag?: string }).tag, undefined);
  throws(
    () => parseTagMapping('{"__proto__": {"tag": "a", "category": "Meta"}}'),
    /id "__proto__" is no whole number/,
  );
  throws(
    () =>
      parseTagMapping(
        '{"idx_to_tag": {"0": "toString"}, "tag_to_category": {"a": "Meta"}}',
      ),
    /tag "toString" has no category/,
  );
});

const entry = '{"tag": "a", "category": "General"}';
const errors: readonly [
  name: string,
  text: string,
  line: number | undefined,
  column: number | undefined,
  message: RegExp,
][] = [
  [
    "broken JSON",
    '{\n "0": {"tag" "a"}\n}',
    2,
    14,
    /^Line 2, column 14: the text is no JSON \(Expected ':' after property name\), expected .*; the line is " "0": \{"tag" "a"\}"$/,
  ],
  ["a torn file", '{"0":\n{"tag": ', 2, 9, /no JSON/],
  ["a list", "[]", undefined, undefined, /^No tag mapping, expected \{"0"/],
  ["no tags", "{}", undefined, undefined, /^No tags in the mapping/],
  [
    "an id that is no number",
    `{\n"0": ${entry},\n "x1": ${entry}}`,
    3,
    2,
    /id "x1" is no whole number, expected a place in the model's output from 0/,
  ],
  ["a negative id", `{"-1": ${entry}}`, 1, 2, /no whole number/],
  [
    "an id twice",
    `{"1": ${entry}, "01": ${entry}}`,
    1,
    44,
    /id 1 stands twice/,
  ],
  [
    "an unknown category",
    '{"0": {"tag": "a",\n "category": "Genera"}}',
    1,
    2,
    /unknown category "Genera" of tag "a", expected one of rating, general, /,
  ],
  ["a tag without a name", '{"0": {"category": "General"}}', 1, 2, /no tag/],
  [
    "a table that is missing",
    '{"idx_to_tag": {"0": "a"}}',
    undefined,
    undefined,
    /^No table "tag_to_category" in the mapping/,
  ],
  [
    "an unknown category in a table",
    '{"tag_to_category": {"b": "General",\n"0": "Odd"},\n"idx_to_tag": {"0": "0"}}',
    2,
    1,
    /unknown category "Odd" of tag "0"/,
  ],
];

for (const [name, text, line, column, message] of errors) {
  Deno.test(`parseTagMapping() names the place of ${name}`, () => {
    throws(() => parseTagMapping(text), (error) => {
      if (!(error instanceof LabelError)) return false;
      deepEqual([error.line, error.column], [line, column]);
      return message.test(error.message);
    });
  });
}

Deno.test("parseTagMapping() shows only a piece of a very long line", () => {
  const long = JSON.stringify(
    Object.fromEntries(
      Array.from(
        { length: 500 },
        (_, i) => [i, { tag: `t${i}`, category: i === 400 ? "?" : "Meta" }],
      ),
    ),
  );
  throws(
    () => parseTagMapping(long),
    (error) =>
      error instanceof LabelError && error.message.length < 400 &&
      error.message.includes('"400":'),
  );
});

Deno.test("parseTagMapping() gives any mapping in the order of its ids, in either shape", () => {
  const categories = ["Rating", "General", "Model", "Quality"] as const;
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.tuple(
          fc.nat(5000),
          fc.string({ unit: "grapheme", minLength: 1 }),
          fc.constantFrom(...categories),
        ),
        { minLength: 1, selector: ([id]) => id },
      ),
      (entries) => {
        const kinds = new Map(entries.map(([, tag, kind]) => [tag, kind]));
        const want = entries.map(([index, name]) => ({
          index,
          name,
          category: kinds.get(name)!.toLowerCase(),
        })).sort((a, b) => a.index - b.index);
        const flat = entries.map(([id, tag]) =>
          `"${id}": ${JSON.stringify({ tag, category: kinds.get(tag) })}`
        );
        const names = entries.map(([id, tag]) =>
          `"${id}": ${JSON.stringify(tag)}`
        );
        const tables = `{"idx_to_tag": {${names}}, "tag_to_category": {${
          Array.from(kinds, (pair) =>
            pair.map((x) =>
              JSON.stringify(x)
            ).join(":"))
        }}}`;
        deepEqual(parseTagMapping(`{${flat}}`), want);
        deepEqual(parseTagMapping(tables), want);
      },
    ),
  );
});

Deno.test("fitTagMapping() names both numbers where ids and outputs differ", () => {
  const labels = parseTagMapping(`{"0": ${entry}, "4": ${entry}}`);
  fitTagMapping(labels, 5, "tag_mapping.json");
  throws(() => fitTagMapping(labels, 6, "tag_mapping.json"), {
    name: "LabelError",
    message: '"tag_mapping.json" is for 5 outputs (its highest id is 4), ' +
      "but the model has 6: expected the highest id to be 5",
  });
});
