/**
 * What each station costs an image, in one thread, one image after the other,
 * through the library's own functions.
 *
 * ```sh
 * deno run -A bench/programs/stage_budget.ts FOLDER MODEL_FOLDER
 * ```
 *
 * Prints milliseconds of each station and its processor time as JSON: of an
 * image's passes the median, of the images the mean.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import {
  decodeImage,
  defaultCaptionOptions,
  fitPixels,
  openTagger,
  prepareCaptioner,
  toTensor,
} from "../../mod.ts";
import { readImageFile } from "../../src/dataset/read_image_file.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { measured } from "../statistics.ts";

const [folder = ".", model = "."] = Deno.args;
const files = [...Deno.readDirSync(folder)]
  .filter(({ name }) => /\.(png|jpg|webp)$/.test(name))
  .map(({ name }) => join(folder, name))
  .sort();

/** Each image goes this often; the first time is not counted. */
const PASSES = 4;

const { spec, labels } = await (async () => {
  await using tagger = await openTagger({ model, provider: "cpu" });
  return { spec: tagger.spec, labels: tagger.labels };
})();
const captioner = prepareCaptioner(
  { labels, layout: "wd" },
  defaultCaptionOptions,
);
const layer = await openFileLayer([
  { kind: "captions", root: folder, suffix: ".txt" },
]);
Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
const ort = await import("npm:onnxruntime-node@1.30.0");
const session = await ort.InferenceSession.create(join(model, "model.onnx"), {
  logSeverityLevel: 4,
});
const input = session.inputNames[0]!;
const output = session.outputNames[0]!;

/** What a pass through a station took. */
interface Passed {
  readonly milliseconds: number;
  /** Of all threads together. */
  readonly processor: number;
}

/** What each station took, by image. */
const stations: Record<string, Record<string, Passed[]>> = {};
let passed = 0;
let current = "";
async function timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const processor = (user + system) / 1000;
  if (passed > 0) {
    ((stations[name] ??= {})[current] ??= []).push({ milliseconds, processor });
  }
  return result;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const buffer = new Float32Array(spec.width * spec.height * 3);
for (; passed < PASSES; passed++) {
  for (const path of files) {
    current = path;
    const bytes = await timed("read", () => readImageFile(path));
    const image = await timed("decode", () => decodeImage(bytes));
    const pixels = await timed("resample", () => fitPixels(image, spec));
    const { data, dims } = await timed(
      "tensor",
      () => toTensor(pixels, spec, buffer),
    );
    const scores = await timed("inference", async () => {
      const feeds = { [input]: new ort.Tensor("float32", data, dims) };
      const result = await session.run(feeds, [output]);
      return result[output]!.data as Float32Array;
    });
    const { caption } = await timed("compose", () => captioner.compose(scores));
    const file = path.replace(/\.[a-z]+$/, ".txt");
    await timed("write", () => layer.writeText(file, `${caption}\n`));
  }
}
await session.release();
const budget = Object.entries(stations).map(([name, images]) => {
  const of = (key: keyof Passed): number =>
    mean(
      Object.values(images).map((passes) =>
        measured(passes.map((each) => each[key])).median
      ),
    );
  const all: Passed = {
    milliseconds: of("milliseconds"),
    processor: of("processor"),
  };
  return [name, all] as const;
});
console.log(JSON.stringify(Object.fromEntries(budget)));
