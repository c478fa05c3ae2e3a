import { deepEqual, equal, notDeepEqual, ok } from "node:assert/strict";
import { randomWeights } from "../../bench/models/random_weights.ts";
import { taggerLabels } from "../../bench/models/tagger_labels.ts";
import { tinyModel } from "../../bench/models/tiny_model.ts";
import {
  type TaggerFiles,
  vitModel,
  type VitShape,
} from "../../bench/models/vit_model.ts";
import { parseSelectedTags } from "../../mod.ts";
import { vitTwin } from "./vit_twin.ts";

/** Small enough to be worked out by hand. */
const small: VitShape = {
  side: 12,
  patch: 4,
  layers: 2,
  width: 8,
  heads: 2,
  hidden: 16,
  labels: 20,
};

/** Probabilities of a batch, one row a picture. */
async function ask(
  { graph }: TaggerFiles,
  side: number,
  pictures: readonly Float32Array[],
): Promise<readonly (readonly number[])[]> {
  Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  const ort = await import("npm:onnxruntime-node@1.30.0");
  const session = await ort.InferenceSession.create(graph);
  const input = new Float32Array(pictures.length * side * side * 3);
  pictures.forEach((each, at) => input.set(each, at * side * side * 3));
  const dims = [pictures.length, side, side, 3];
  const { output } = await session.run({
    input: new ort.Tensor("float32", input, dims),
  });
  const data = [...output!.data as Float32Array];
  await session.release();
  const width = data.length / pictures.length;
  return pictures.map((_, at) => data.slice(at * width, (at + 1) * width));
}

function picture(side: number, seed: number): Float32Array {
  return randomWeights(side * side * 3, 127.5, seed).map((x) => x + 127.5);
}

Deno.test("vitModel() computes a vision transformer, picture by picture", async () => {
  const pictures = [1, 2, 3].map((seed) => picture(small.side, seed));
  const files = vitModel(small);
  const found = await ask(files, small.side, pictures);
  const labels = parseSelectedTags(files.csv);
  equal(labels.length, small.labels);
  pictures.forEach((each, at) => {
    const expected = vitTwin(small, each);
    const farthest = Math.max(
      ...expected.map((value, label) => Math.abs(value - found[at]![label]!)),
    );
    ok(farthest < 1e-5, `picture ${at} is ${farthest} off`);
  });
  notDeepEqual(found[0], found[1]);
});

Deno.test("vitModel() and tinyModel() give the same bytes each time", () => {
  deepEqual(vitModel(small).graph, vitModel(small).graph);
  deepEqual(tinyModel(50), tinyModel(50));
  equal(vitModel(small).csv, taggerLabels(small.labels).csv);
});

Deno.test("tinyModel() has a probability for each label, which hangs on the picture", async () => {
  const files = tinyModel(400);
  const pictures = [1, 2].map((seed) => picture(448, seed));
  const [one, other] = await ask(files, 448, pictures);
  equal(one!.length, 400);
  ok(one!.every((value) => value > 0 && value < 1));
  notDeepEqual(one, other);
  deepEqual((await ask(files, 448, pictures.slice(1)))[0], other);
});

Deno.test("taggerLabels() begins with the ratings and ends with characters", () => {
  const labels = parseSelectedTags(taggerLabels(10_861).csv);
  equal(labels.length, 10_861);
  equal(new Set(labels.map(({ name }) => name)).size, 10_861);
  deepEqual(
    labels.slice(0, 5).map(({ category }) => category),
    ["rating", "rating", "rating", "rating", "general"],
  );
  equal(labels.at(-1)!.category, "character");
});

Deno.test("randomWeights() spreads evenly, the same each time, another way for another seed", () => {
  const weights = randomWeights(10_000, 2, 5);
  deepEqual(weights, randomWeights(10_000, 2, 5));
  notDeepEqual(weights, randomWeights(10_000, 2, 6));
  const mean = weights.reduce((sum, x) => sum + x, 0) / weights.length;
  const square = weights.reduce((sum, x) => sum + x * x, 0) / weights.length;
  ok(Math.abs(mean) < 0.05, `mean ${mean}`);
  ok(Math.abs(square - 4 / 3) < 0.05, `mean square ${square}`);
  ok(weights.every((x) => x >= -2 && x <= 2));
});
