import { deepEqual, throws } from "node:assert/strict";
import {
  type LabelFormat,
  labelFormats,
} from "../../../src/model/labels/label_formats.ts";

const parsed = (format: LabelFormat, text: string) =>
  labelFormats[format].parse(text).map(({ index, name, category }) =>
    `${index} ${name} ${category}`
  );

Deno.test("e621's category numbers become the categories that there are", () => {
  const rows = [0, 1, 3, 4, 5, 6, 7, 8].map((number) =>
    `1,t${number},${number}`
  );
  deepEqual(parsed("e621_tags", `id,name,category\n${rows.join("\n")}\n`), [
    "0 t0 general",
    "1 t1 artist",
    "2 t3 copyright",
    "3 t4 character",
    "4 t5 general",
    "5 t6 meta",
    "6 t7 meta",
    "7 t8 meta",
  ]);
  throws(
    () => parsed("e621_tags", "id,name,category\n1,general,9\n"),
    /^LabelError: Line 2, column 11: unknown category "9", expected 0 \(general\)/,
  );
});

Deno.test("only PixAI's tables may have a row without a name", () => {
  const table = "tag_id,name,category\n1,a,0\n-1,,0\n2,b,4\n";
  deepEqual(parsed("pixai_tags", table), [
    "0 a general",
    "1  general",
    "2 b character",
  ]);
  throws(() => parsed("selected_tags", table), /Line 3, column 4: no name/);
});

Deno.test("OppaiOracle's reserved names stand for no tag, its ratings are ratings", () => {
  deepEqual(
    parsed(
      "oppai_tags",
      "tag_id,name,category\n0,<PAD>,0\n1,<UNK>,0\n2,rating:safe,0\n3,a,0\n",
    ),
    ["0  general", "1  general", "2 rating:safe rating", "3 a general"],
  );
});

const camie = (mapping: unknown) =>
  JSON.stringify({ dataset_info: { tag_mapping: mapping } }, null, 1);

Deno.test("Camie's years are meta tags", () => {
  deepEqual(
    parsed(
      "camie_metadata",
      "\uFEFF" + camie({
        idx_to_tag: { 1: "b", 0: "year_2020" },
        tag_to_category: { b: "artist", year_2020: "year" },
      }),
    ),
    ["0 year_2020 meta", "1 b artist"],
  );
});

for (
  const [what, text, said] of [
    ["no JSON", "{", /Line 1, column 2: the text is no JSON .*dataset_info/],
    ["no mapping", "{}", /No table "dataset_info.tag_mapping"/],
    ["no tables", camie({}), /No table "idx_to_tag"/],
    [
      "an unknown category",
      camie({ idx_to_tag: { 0: "a" }, tag_to_category: { a: "mood" } }),
      /Line 8, column 5: unknown category "mood" of tag "a", expected one of rating, .*, year/,
    ],
  ] as const
) {
  Deno.test(`metadata of a Camie tagger with ${what} are refused`, () => {
    throws(() => parsed("camie_metadata", text), said);
  });
}
