import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import { parseModelToml } from "../../../src/model/description/parse_model_toml.ts";
import { openSession } from "../../../src/model/open_session.ts";
import { readModelFolder } from "../../../src/model/read_model_folder.ts";
import { wdFamily } from "../../../src/model/families.ts";
import { tinyTagger } from "../registry/tiny_tagger.ts";

const complete = `# A WD tagger, said in full.
graph = "model.onnx"
labels = "selected_tags.csv"
label_format = "selected_tags"
layout = "NHWC"
channel_order = "BGR"
fit = "pad"
background = [255, 255, 255]
divisor = 1
mean = [0, 0, 0]
std = [1, 1, 1]
activation = "none"
`;

Deno.test("parseModelToml() reads what a WD tagger is", () => {
  const { family, thresholds } = parseModelToml(complete);
  deepEqual(family, { ...wdFamily, name: "described", openSize: null });
  equal(thresholds, null);
});

Deno.test("parseModelToml() reads every key that may be left out", () => {
  const { family, thresholds } = parseModelToml(
    complete.replace("NHWC", "NCHW").replace('"pad"', '"letterbox"') +
      `resample = "lanczos"
size = 320
output = 1
caption = "cl"
padding_mask = "mask"
threshold_file = "pr_thresholds.json"
threshold_format = "pr_json"
[thresholds]
all = 0.5
character = 0.75
`,
  );
  deepEqual(
    [
      family.layout,
      family.input.layout,
      family.input.fit,
      family.input.resample,
      family.openSize,
      family.output,
    ],
    ["cl", "NCHW", "letterbox", "lanczos", 320, 1],
  );
  deepEqual(family.extraInputs, [{ name: "mask", kind: "padding_mask" }]);
  deepEqual(family.thresholdFile, {
    file: "pr_thresholds.json",
    format: "pr_json",
  });
  equal(thresholds?.categories.general, 0.5);
  equal(thresholds?.categories.artist, 0.5);
  equal(thresholds?.categories.character, 0.75);
});

/** What is changed of the complete file, and what is said of it. */
const faults: readonly (readonly [
  what: string,
  change: (text: string) => string,
  said: RegExp,
])[] = [
  [
    "no TOML",
    (text) => text.replace('fit = "pad"', "fit = pad"),
    /^LabelError: Line 7, column \d+: the text is no TOML \(.+\); the line is "fit = pad"$/,
  ],
  [
    "an unknown key",
    (text) => text + 'color_order = "RGB"\n',
    /Line 13, column 1: unknown key "color_order", expected one of graph, labels/,
  ],
  [
    "keys that are missing",
    (text) => text.replace(/^fit.*\n/m, "").replace(/^mean.*\n/m, ""),
    /^LabelError: fit, mean must be said, and they are not$/,
  ],
  [
    "a word that is none of the choices",
    (text) => text.replace('"NHWC"', '"NHCW"'),
    /Line 5, column 1: layout is "NHCW", expected one of "NHWC", "NCHW"; the line is "layout = "NHCW""/,
  ],
  [
    "a number for a text",
    (text) => text.replace('"model.onnx"', "3"),
    /Line 2, column 1: graph is 3, expected a text/,
  ],
  [
    "a file elsewhere",
    (text) => text.replace("model.onnx", "../model.onnx"),
    /Line 2, column 1: graph is "..\/model.onnx", expected the name of a file beside/,
  ],
  [
    "a folder for a file",
    (text) => text.replace("model.onnx", ".."),
    /graph is "\.\.", expected the name of a file/,
  ],
  [
    "a colour that is none",
    (text) => text.replace("[255, 255, 255]", "[255, 255, 256]"),
    /Line 8, column 1: background is \[255, 255, 256\], expected three whole numbers from 0 to 255/,
  ],
  [
    "two numbers for three",
    (text) => text.replace("[0, 0, 0]", "[0, 0]"),
    /Line 10, column 1: mean is \[0, 0\], expected three numbers/,
  ],
  [
    "a deviation of 0",
    (text) => text.replace("[1, 1, 1]", "[1, 0, 1]"),
    /Line 11, column 1: std is \[1, 0, 1\], expected three numbers above 0/,
  ],
  [
    "a divisor of 0",
    (text) => text.replace("divisor = 1", "divisor = 0"),
    /Line 9, column 1: divisor is 0, expected a number above 0/,
  ],
  [
    "a size with a fraction",
    (text) => text + "size = 448.5\n",
    /Line 13, column 1: size is 448.5, expected a whole number from 1 to 8192/,
  ],
  [
    "an output below 0",
    (text) => text + "output = -1\n",
    /Line 13, column 1: output is -1, expected a name or a place from 0/,
  ],
  [
    "a threshold file of no format",
    (text) => text + 'threshold_file = "t.csv"\n',
    /Line 13, column 1: threshold_file needs threshold_format: say both/,
  ],
  [
    "a threshold above 1",
    (text) => text + "[thresholds]\ngeneral = 35\n",
    /Line 14, column 1: general is 35, expected a number from 0 to 1/,
  ],
  [
    "a threshold of a category that has none",
    (text) => text + "thresholds = { general = 0.3, rating = 0.5 }\n",
    /Line 13, column 31: unknown key "rating", expected one of all, general/,
  ],
  [
    "a threshold of a dotted name that has none",
    (text) => text + "thresholds.general = 0.3\nthresholds.year = 0.5\n",
    /Line 14, column 12: unknown key "year"/,
  ],
  [
    "thresholds that are no table",
    (text) => text + "thresholds = 0.3\n",
    /Line 13, column 1: thresholds is 0.3, expected a table with all/,
  ],
];

for (const [what, change, said] of faults) {
  Deno.test(`parseModelToml() refuses ${what}, and says where`, () => {
    throws(() => parseModelToml(change(complete)), said);
  });
}

const tags = "tag_id,name,category,count\n" +
  "9999999,general,9,4\n1,a,0,3\n2,b,0,2\n3,c,4,1\n";

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>) {
  const path = await Deno.makeTempDir({ prefix: "wdtag_toml_" });
  for (const [name, file] of Object.entries(files)) {
    await Deno.writeFile(
      join(path, name),
      typeof file === "string" ? new TextEncoder().encode(file) : file,
    );
  }
  return {
    path,
    open: async () =>
      await openSession(await readModelFolder(path, "mine"), { threads: 1 }),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

const channelsFirst = tinyTagger({
  input: "pixels",
  layout: "NCHW",
  size: 64,
  outputs: [["features", "nonsense"], ["logits", "logits"]],
});

Deno.test("a model that nothing describes is refused, and the model.toml that is shown for it works", async () => {
  await using folder = await folderOf({
    "model.onnx": channelsFirst,
    "selected_tags.csv": tags,
  });
  const error: Error = await folder.open().then(
    () => new Error("it was opened"),
    (error) => error,
  );
  match(
    error.message,
    /^"mine" has 2 outputs \("features", "logits"\): which of them is read is not known\. It is another kind of tagger, and its files do not tell channel_order, fit, resample, background, divisor, mean, std, activation, output\./,
  );
  const toml = error.message.split("\n\n")[1]!;
  match(toml, /^layout = "NCHW"$/m);
  match(toml, /^size = 64$/m);
  match(toml, /^output = "features" # check: or "logits"$/m);
  await Deno.writeTextFile(join(folder.path, "model.toml"), toml);
  await using session = await folder.open();
  equal(session.outputs, 4);
  deepEqual([session.spec.width, session.spec.layout], [64, "NCHW"]);
});

Deno.test("a model with a mask is described with it", async () => {
  await using folder = await folderOf({
    "model.onnx": tinyTagger({
      input: "pixels",
      layout: "NHWC",
      size: null,
      outputs: [["scores", "scores"]],
      mask: "holes",
    }),
    "selected_tags.csv": tags,
  });
  const error: Error = await folder.open().then(
    () => new Error("it was opened"),
    (error) => error,
  );
  match(error.message, /has 2 inputs \("pixels", "holes"\)/);
  const toml = error.message.split("\n\n")[1]!;
  match(toml, /^padding_mask = "holes"$/m);
  match(toml, /^size = 448 # check: the side of its square input$/m);
  await Deno.writeTextFile(join(folder.path, "model.toml"), toml);
  await using session = await folder.open();
  equal(session.spec.width, 448);
});

Deno.test("WD files with another layout are told from WD by the graph", async () => {
  await using folder = await folderOf({
    "model.onnx": tinyTagger({
      input: "input",
      layout: "NCHW",
      size: 448,
      outputs: [["output", "logits"]],
    }),
    "selected_tags.csv": tags,
    // Of a kind that is not known; it tells nothing.
    "preprocess.json": '{"test": [{"type": "resize"}]}',
  });
  await rejects(
    folder.open(),
    /takes \[batch, 3, 448, 448\], but its files say model\.onnx with selected_tags\.csv, which takes \[batch, height, width, 3\]\. .*do not tell channel_order, fit, .*activation\. Put a model\.toml like this/s,
  );
});

Deno.test("a model.toml comes before what the names of the files say", async () => {
  await using folder = await folderOf({
    "graph.onnx": channelsFirst,
    "tags.csv": tags,
    "model.onnx": "not looked at",
    "selected_tags.csv": "",
    "model.toml": complete.replace("model.onnx", "graph.onnx")
      .replace("selected_tags.csv", "tags.csv")
      .replace("NHWC", "NCHW").replace('"none"', '"sigmoid"') +
      'output = "logits"\n[thresholds]\nall = 0.25\n',
  });
  await using session = await folder.open();
  equal(session.published?.categories.character, 0.25);
  const [score] = await session.infer([new Uint8Array(64 * 64 * 3).fill(0)]);
  equal(score, 0.5);
});

Deno.test("a model.toml that is wrong, or names files that are not there, is refused", async () => {
  await using folder = await folderOf({
    "model.onnx": channelsFirst,
    "selected_tags.csv": tags,
    "model.toml": 'graph = "model.onnx"\nfit = 3\n',
  });
  await rejects(
    folder.open(),
    /^ModelError: Cannot read ".*model\.toml": labels, label_format, .* must be said/,
  );
  await Deno.writeTextFile(
    join(folder.path, "model.toml"),
    complete.replace("model.onnx", "other.onnx"),
  );
  await rejects(
    folder.open(),
    /is incomplete in ".*": "other\.onnx" is missing/,
  );
  await Deno.writeTextFile(
    join(folder.path, "model.toml"),
    complete + "output = 0\n",
  );
  await rejects(
    folder.open(),
    /^ModelError: "mine" takes \[batch, 3, 64, 64\], but its model\.toml says layout "NHWC", which takes \[batch, height, width, 3\]$/,
  );
});
