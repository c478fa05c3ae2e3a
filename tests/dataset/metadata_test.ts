import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  metadataFormat,
  type MetadataRecord,
} from "../../src/dataset/metadata_format.ts";
import { jsonScore, pythonString } from "../../src/dataset/python_json.ts";

function write(name: string, records: readonly MetadataRecord[]): string {
  const format = metadataFormat(name);
  const parts = records.map((record, index) => format.record(record, index));
  return format.head + parts.join("") + format.tail(records.length);
}

const records: MetadataRecord[] = [
  { path: "data/日本語.webp", caption: "1girl, >_<", width: 640, height: 480 },
  { path: "data/a\x7f.png", caption: 'say "😀"\\', width: 1, height: 2000 },
];

Deno.test("metadataFormat() writes .json as Python's json.dump with an indent of 4", () => {
  equal(
    write("out.json", records),
    `{
    "data/日本語.webp": {
        "tags": "1girl, >_<",
        "image_size": [
            640,
            480
        ]
    },
    "data/a\x7f.png": {
        "tags": "say \\"😀\\"\\\\",
        "image_size": [
            1,
            2000
        ]
    }
}`,
  );
  equal(
    write("out.json", [
      { path: "a", caption: "a hill", width: 2, height: 1, isSentence: true },
    ]),
    `{
    "a": {
        "caption": "a hill",
        "image_size": [
            2,
            1
        ]
    }
}`,
  );
  equal(write("out.json", []), "{}");
  equal(write("out", []), "{}");
});

Deno.test("metadataFormat() writes .jsonl as Python's json.dumps, a line an image", () => {
  equal(
    write("out.jsonl", records),
    '{"image_path": "data/\\u65e5\\u672c\\u8a9e.webp", "caption": "1girl, >_<", "image_size": [640, 480]}\n' +
      '{"image_path": "data/a\\u007f.png", "caption": "say \\"\\ud83d\\ude00\\"\\\\", "image_size": [1, 2000]}\n',
  );
  equal(write("out.jsonl", []), "");
});

Deno.test("metadataFormat() adds scores where a record has them", () => {
  const scored: MetadataRecord = {
    path: "a.png",
    caption: "1girl",
    width: 2,
    height: 3,
    scores: [
      { name: "1girl", score: Math.fround(0.35), category: "general" },
      { name: "saber", score: 1, category: "character" },
    ],
  };
  equal(
    write("out.json", [scored, { ...scored, path: "b.png", scores: [] }]),
    `{
    "a.png": {
        "tags": "1girl",
        "image_size": [
            2,
            3
        ],
        "scores": [
            {
                "name": "1girl",
                "score": 0.35,
                "category": "general"
            },
            {
                "name": "saber",
                "score": 1,
                "category": "character"
            }
        ]
    },
    "b.png": {
        "tags": "1girl",
        "image_size": [
            2,
            3
        ],
        "scores": []
    }
}`,
  );
  equal(
    write("out.jsonl", [scored]),
    '{"image_path": "a.png", "caption": "1girl", "image_size": [2, 3], ' +
      '"scores": [{"name": "1girl", "score": 0.35, "category": "general"}, ' +
      '{"name": "saber", "score": 1, "category": "character"}]}\n',
  );
});

Deno.test("pythonString() escapes what Python escapes", () => {
  const cases: [string, string, string][] = [
    ["\b\f\n\r\t", '"\\b\\f\\n\\r\\t"', '"\\b\\f\\n\\r\\t"'],
    ["\x00\x1b\x1f", '"\\u0000\\u001b\\u001f"', '"\\u0000\\u001b\\u001f"'],
    ["\x7f", '"\\u007f"', '"\x7f"'],
    ["é\u2028/", '"\\u00e9\\u2028/"', '"é\u2028/"'],
    ["\u{10ffff}", '"\\udbff\\udfff"', '"\u{10ffff}"'],
    ["\ud800", '"\\ud800"', '"\ufffd"'],
  ];
  for (const [text, ascii, raw] of cases) {
    equal(pythonString(text, true), ascii);
    equal(pythonString(text, false), raw);
  }
});

Deno.test("jsonScore() writes the shortest number that is the same float32", () => {
  equal(jsonScore(Math.fround(0.1)), "0.1");
  equal(jsonScore(0), "0");
  equal(jsonScore(0.1), "0.1");
  equal(jsonScore(0.123456789012), "0.123456789012");
  equal(jsonScore(NaN), "null");
  fc.assert(fc.property(fc.float({ noNaN: true, min: 0, max: 1 }), (score) => {
    equal(Math.fround(JSON.parse(jsonScore(score))), score);
  }));
});

Deno.test("metadataFormat()'s text parses back to the records", () => {
  const text = fc.string({ unit: "binary" });
  const record = fc.record({
    path: text,
    caption: text,
    width: fc.nat(),
    height: fc.nat(),
  });
  const set = fc.uniqueArray(record, { selector: ({ path }) => path });
  fc.assert(fc.property(set, (images) => {
    deepEqual(
      new Map(Object.entries(JSON.parse(write("out.json", images)))),
      new Map(images.map(({ path, caption, width, height }) => [
        path,
        { tags: caption, image_size: [width, height] },
      ])),
    );
    deepEqual(
      write("out.jsonl", images).split("\n").slice(0, -1).map((line) =>
        JSON.parse(line)
      ),
      images.map(({ path, caption, width, height }) => (
        { image_path: path, caption, image_size: [width, height] }
      )),
    );
  }));
});
