import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { dataset, type Entry } from "./dataset.ts";
import { graphThatTakes, modelFile } from "./odd_models.ts";
import { recordedFiles } from "./recorded.ts";
import { modelDir, runWdtag, scriptModel } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

/** The pictures that the recorded runs are about. */
const pictures: Readonly<Record<string, Entry>> = {
  "data/a.png": { picture: "png_rgb_640x480.png" },
  "data/b.jpg": { picture: "jpeg_baseline_420_601x399.jpg" },
  "data/c.webp": { picture: "webp_lossy_520x390.webp" },
  "data/d.bmp": { picture: "bmp24_321x247.bmp" },
  "data/f.png": { picture: "png_rgba_350x500.png" },
};
const one: Readonly<Record<string, Entry>> = {
  "data/a.png": { picture: "png_rgb_640x480.png" },
};

for (
  const [what, args, id] of [
    ["a folder", ["--model", join(modelDir, "kit_wd-tiny-v3")], "r001"],
    [
      "a folder of cl_tagger's layout",
      ["--model", join(modelDir, "kit_cl-tiny/sub_1_00")],
      "r172",
    ],
    ["batches of 1", scriptModel("wd-tiny-b1"), "r001"],
    [
      "batches of 4, the last one not full",
      scriptModel("wd-tiny-b4"),
      "r001",
    ],
  ] as const
) {
  Deno.test(`wdtag runs a model that is ${what}`, async () => {
    await using folder = await dataset(pictures);
    const { status, stderr } = await runWdtag(
      ["data", "--preset", "sd-scripts", ...args],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    deepEqual(await folder.written(), recordedFiles(id));
  });
}

Deno.test("wdtag finds a model in the Hub's cache, by its repository and its short name", async () => {
  const repo = "models--SmilingWolf--wd-vit-tagger-v3";
  const files: Record<string, Entry> = {};
  for (const name of ["model.onnx", "selected_tags.csv"]) {
    files[`hub/${repo}/snapshots/0123abc/${name}`] = await modelFile(
      "kit_wd-tiny-v3",
      name,
    );
  }
  await using folder = await dataset({
    ...one,
    ...files,
    [`hub/${repo}/refs/main`]: "0123abc",
  });
  const expected = recordedFiles("r001")["data/a.txt"];
  for (const model of ["SmilingWolf/wd-vit-tagger-v3", "vit-v3"]) {
    const { status, stderr } = await runWdtag(
      ["data", "--model", model, "--caption_extension", `.${model.length}`],
      { cwd: folder.path, env: { HF_HUB_CACHE: join(folder.path, "hub") } },
    );
    equal(status, 0, stderr);
    const written = await folder.written();
    equal(written[`data/a.${model.length}`], expected);
  }
});

/** Rows of a label file as the program must read them: name and category, row by row. */
function rowsOf(csv: string): (readonly [name: string, category: string])[] {
  return [...csv.matchAll(/^\d+,(.*),(\d),\d+\r?$/gm)].map((row) => {
    const quoted = /^"(.*)"$/.exec(row[1]!);
    const name = quoted === null ? row[1]! : quoted[1]!.replaceAll('""', '"');
    return [name, row[2]!];
  });
}

for (const model of ["wd-const-bom", "wd-const-mixed"]) {
  Deno.test(`wdtag reads the labels of ${model} row by row`, async () => {
    const csv = new TextDecoder().decode(
      await modelFile(`kit_${model}`, "selected_tags.csv"),
    );
    const rows = rowsOf(csv);
    const scores = new Float32Array(
      (await Deno.readFile(
        new URL("../fixtures/golden/captions_wd-const.f32", import.meta.url),
      )).buffer,
    );
    const given = (category: string) =>
      rows.filter((row, at) =>
        row[1] === category && scores[at]! >= Math.fround(0.35)
      ).map(([name]) => name);
    await using folder = await dataset(one);
    const { status, stderr } = await runWdtag(
      ["data", ...scriptModel(model)],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    deepEqual(await folder.written(), {
      "data/a.txt": `${[...given("0"), ...given("4")].join(", ")}\n`,
    });
  });
}

const labels = await modelFile("kit_wd-tiny-v3", "selected_tags.csv");
const graph = await modelFile("kit_wd-tiny-v3", "model.onnx");
const mapping = await modelFile("kit_cl-tiny/sub_1_00", "tag_mapping.json");
const clGraph = await modelFile("kit_cl-tiny/sub_1_00", "model_optimized.onnx");
const fewer = new TextDecoder().decode(labels).trimEnd().split("\n")
  .slice(0, -2).join("\n");
const pictureInput = {
  name: "input",
  type: "float32",
  dims: ["batch", 448, 448, 3],
} as const;

/** Models that can't be used, and what is said of each. */
const useless: readonly {
  readonly what: string;
  readonly files: Readonly<Record<string, Entry>>;
  readonly said: RegExp;
}[] = [
  {
    what: "labels that do not fit the output",
    files: { "model.onnx": graph, "selected_tags.csv": fewer },
    said: /selected_tags\.csv.*\b182\b.*\b184\b|\b184\b.*\b182\b/s,
  },
  {
    what: "labels of cl_tagger's layout that do not fit the output",
    files: {
      "model_optimized.onnx": clGraph,
      "tag_mapping.json": JSON.stringify(
        Object.fromEntries(
          Object.entries(JSON.parse(new TextDecoder().decode(mapping))).map((
            [id, tag],
          ) => [id === "0" ? "5000" : id, tag]),
        ),
      ),
    },
    said: /tag_mapping\.json.*\b5000\b.*\b120\b|\b120\b.*\b5000\b/s,
  },
  {
    what: "no graph",
    files: { "selected_tags.csv": labels },
    said: /incomplete.*"model\.onnx" is missing/,
  },
  {
    what: "no labels",
    files: { "model.onnx": graph },
    said: /incomplete.*"selected_tags\.csv" is missing/,
  },
  {
    what: "nothing at all",
    files: { "README.md": "no model" },
    said: /holds no model.*"model\.onnx" with "selected_tags\.csv"/,
  },
  {
    what: "half a graph",
    files: {
      "model.onnx": graph.slice(0, graph.length / 2),
      "selected_tags.csv": labels,
    },
    said: /Cannot open model ".*model\.onnx"/,
  },
  {
    what: "an empty graph",
    files: { "model.onnx": "", "selected_tags.csv": labels },
    said: /Cannot open model ".*model\.onnx"/,
  },
  {
    what: "a web page for a graph",
    files: {
      "model.onnx": "<!doctype html><title>404</title>",
      "selected_tags.csv": labels,
    },
    said: /Cannot open model ".*model\.onnx"/,
  },
  {
    what: "a web page for labels",
    files: { "model.onnx": graph, "selected_tags.csv": "<!doctype html>" },
    said: /selected_tags\.csv/,
  },
  {
    what: "broken JSON for labels",
    files: { "model_optimized.onnx": clGraph, "tag_mapping.json": "{" },
    said: /tag_mapping\.json/,
  },
  {
    what: "two inputs",
    files: {
      "model.onnx": graphThatTakes([pictureInput, {
        ...pictureInput,
        name: "mask",
      }]),
      "selected_tags.csv": labels,
    },
    said: /has 2 inputs \("input", "mask"\)/,
  },
  {
    what: "channels first in the layout that has them last",
    files: {
      "model.onnx": graphThatTakes([{
        ...pictureInput,
        dims: ["batch", 3, 448, 448],
      }]),
      "selected_tags.csv": labels,
    },
    said: /takes \[batch, 3, 448, 448\].*\[batch, height, width, 3\]/,
  },
  {
    what: "an input of bytes",
    files: {
      "model.onnx": graphThatTakes([{ ...pictureInput, type: "uint8" }]),
      "selected_tags.csv": labels,
    },
    said: /takes uint8/,
  },
  {
    what: "an input larger than memory",
    files: {
      "model.onnx": graphThatTakes([{
        ...pictureInput,
        dims: ["batch", 60_000, 60_000, 3],
      }]),
      "selected_tags.csv": labels,
    },
    said: /a side of more than 8192 pixels/,
  },
  {
    what: "a line feed in a tag",
    files: {
      "model.onnx": graph,
      "selected_tags.csv": new TextDecoder().decode(labels).replace(
        "general,9",
        '"gene\nral",9',
      ),
    },
    said: /tag 1 has a line feed .*"gene\\nral"/,
  },
  {
    what: "labels that are not UTF-8",
    files: {
      "model.onnx": graph,
      "selected_tags.csv": Uint8Array.from(
        labels,
        (byte) => byte === "g".charCodeAt(0) ? 0xe9 : byte,
      ),
    },
    said: /selected_tags\.csv": it is not UTF-8 text/,
  },
];

for (const { what, files, said } of useless) {
  Deno.test(`wdtag refuses a model that has ${what}`, async () => {
    await using folder = await dataset({
      ...one,
      ...Object.fromEntries(
        Object.entries(files).map(([name, file]) => [`model/${name}`, file]),
      ),
    });
    const { status, stderr, stdout } = await runWdtag(
      ["data", "--model", "model"],
      { cwd: folder.path },
    );
    match(stderr, said);
    match(stderr, /^Error: /m);
    equal(stderr.split("\n").filter((line) => /^\s+at /.test(line)).length, 0);
    equal(status, 3);
    equal(stdout, "");
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag gives a model that mixes the pictures of a batch one at a time, and says so once", async () => {
  const data: Record<string, Entry> = {};
  for (let at = 0; at < 6; at++) {
    data[`data/${at}.png`] = tinyPng([40 * at, 90, 20]);
  }
  await using folder = await dataset({
    ...data,
    // It answers [1, 184], however many pictures it is given.
    "model/model.onnx": graphThatTakes([pictureInput]),
    "model/selected_tags.csv": labels,
  });
  const { status, stderr } = await runWdtag(
    ["data", "--model", "model", "--batch_size", "4"],
    { cwd: folder.path },
  );
  const warnings = stderr.split("\n").filter((line) => /^Warning/.test(line));
  equal(warnings.length, 1);
  match(
    warnings[0]!,
    /^Warning: A batch of 2 failed and is run as batches of 1, .*: it gave \[1, 184\] for 2 pictures, expected \[2, 184\]/,
  );
  equal(status, 0);
  equal(Object.keys(await folder.written()).length, 6);
});

for (
  const [model, said] of [
    ["pallete", /did you mean "palette"\?/],
    ["vit-v9", /did you mean "vit-v[23]"\?/],
    [
      "SmilingWolf/wd-vit-tagger-v3",
      /is not complete in ".*" .*HF_HUB_OFFLINE/,
    ],
    ["no/such/folder", /is not complete in/],
  ] as const
) {
  Deno.test(`wdtag says what would work where there is no model ${model}`, async () => {
    await using folder = await dataset(one);
    const { status, stderr } = await runWdtag(["data", "--model", model], {
      cwd: folder.path,
      env: { HF_HUB_CACHE: join(folder.path, "hub"), HF_HUB_OFFLINE: "1" },
    });
    match(stderr, said);
    equal(status, 3);
    deepEqual(await folder.written(), {});
  });
}
