import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import type { TagCategory } from "../../src/model/label.ts";
import { LabelError } from "../../src/model/label_error.ts";
import {
  fitSelectedTags,
  parseSelectedTags,
} from "../../src/model/parse_selected_tags.ts";

const models = new URL("../fixtures/models/", import.meta.url);
const read = (model: string) =>
  Deno.readTextFileSync(new URL(`${model}/selected_tags.csv`, models));

Deno.test("parseSelectedTags() reads a tagger's own file row by row", () => {
  const labels = parseSelectedTags(read("kit_wd-tiny-v3"));
  equal(labels.length, 184);
  deepEqual(labels[0], { index: 0, name: "general", category: "rating" });
  deepEqual(labels[4], { index: 4, name: "1girl", category: "general" });
  equal(labels[125]?.name, 'don\'t_say_"lazy"');
  deepEqual(labels[183], {
    index: 183,
    name: "original_character_()",
    category: "character",
  });
});

Deno.test("parseSelectedTags() does not care about a BOM or about CRLF", () => {
  const labels = parseSelectedTags(read("kit_wd-tiny-v3"));
  deepEqual(parseSelectedTags(read("kit_wd-const-bom")), labels);
  deepEqual(parseSelectedTags(read("kit_wd-tiny-b4")), labels);
});

Deno.test("parseSelectedTags() keeps mixed rows at their places", () => {
  const labels = parseSelectedTags(read("kit_wd-const-mixed"));
  deepEqual(labels.slice(4, 7).map(({ name, category }) => [name, category]), [
    ["1girl", "general"],
    ["saber_(fate)", "character"],
    ["solo", "general"],
  ]);
});

Deno.test("parseSelectedTags() finds its columns by name and knows six categories", () => {
  const text = "count,category,post,name\n" +
    [0, 1, 3, 4, 5, 9].map((n) => `1, ${n},x,tag${n}`).join("\n");
  deepEqual(parseSelectedTags(text).map(({ category }) => category), [
    "general",
    "artist",
    "copyright",
    "character",
    "meta",
    "rating",
  ]);
});

const errors: readonly [
  name: string,
  text: string,
  line: number | undefined,
  column: number | undefined,
  message: RegExp,
][] = [
  ["an empty file", "", undefined, undefined, /empty file, expected a header/],
  [
    "a missing column",
    "\uFEFFtag_id,name,kind\n1,a,0\n",
    1,
    undefined,
    /^Line 1: no column "category", expected a header such as "tag_id,name,category,count"; the line is "tag_id,name,kind"$/,
  ],
  [
    "a header alone",
    "name,category\n",
    1,
    undefined,
    /no tags after the header/,
  ],
  [
    "a short row",
    "tag_id,name,category\n1,a,0\n2,b\n",
    3,
    undefined,
    /^Line 3: 2 columns, expected 3 or more, as in the header; the line is "2,b"$/,
  ],
  [
    "an unknown category",
    '\uFEFFname,category\n"a\nb",0\nc,7\n',
    4,
    3,
    /^Line 4, column 3: unknown category "7", expected 0 \(general\), 1 \(artist\), .*9 \(rating\); the line is "c,7"$/,
  ],
  ["a missing name", "name,category\n,0\n", 2, 1, /no name, expected a tag/],
];

for (const [name, text, line, column, message] of errors) {
  Deno.test(`parseSelectedTags() names the place of ${name}`, () => {
    throws(() => parseSelectedTags(text), (error) => {
      if (!(error instanceof LabelError)) return false;
      deepEqual([error.line, error.column], [line, column]);
      return message.test(error.message);
    });
  });
}

Deno.test("parseSelectedTags() reads back any names, quoted where they need it", () => {
  const codes = { 0: "general", 1: "artist", 3: "copyright", 4: "character" };
  const name = fc.string({ unit: "grapheme", minLength: 1 })
    .map((text) => text.replace(/\r\n?/g, "\n"));
  const quote = (text: string) =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, fc.constantFrom(0, 1, 3, 4)), { minLength: 1 }),
      (rows) => {
        const text = "tag_id,name,category,count\n" +
          rows.map(([tag, code]) => `1,${quote(tag)},${code},2\n`).join("");
        deepEqual(
          parseSelectedTags(text),
          rows.map(([tag, code], index) => ({
            index,
            name: tag,
            category: codes[code as keyof typeof codes] as TagCategory,
          })),
        );
      },
    ),
  );
});

Deno.test("fitSelectedTags() names both numbers where rows and outputs differ", () => {
  const labels = parseSelectedTags("name,category\na,0\nb,0\n");
  fitSelectedTags(labels, 2, "selected_tags.csv");
  throws(() => fitSelectedTags(labels, 1, "selected_tags.csv"), {
    name: "LabelError",
    message: '"selected_tags.csv" has 2 rows, but the model has 1 output: ' +
      "expected one row for each output",
  });
});
