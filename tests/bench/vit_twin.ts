import { randomWeights } from "../../bench/models/random_weights.ts";
import { taggerLabels } from "../../bench/models/tagger_labels.ts";
import type { VitShape } from "../../bench/models/vit_model.ts";

/** Rows of numbers: one a token. */
type Rows = readonly (readonly number[])[];

/**
 * What the model of `vitModel()` says of one picture, worked out in plain
 * double precision from the same weights: a second opinion on its graph.
 *
 * @param pixels `side * side * 3` numbers from 0 to 255.
 */
export function vitTwin(
  shape: VitShape,
  pixels: ArrayLike<number>,
): readonly number[] {
  const { side, patch, width, heads, hidden, labels } = shape;
  let made = 0;
  const take = (count: number, from: number): Float32Array =>
    randomWeights(count, Math.sqrt(3 / from), made++);
  const linear = (from: number, to: number): (rows: Rows) => Rows => {
    const weight = take(from * to, from);
    const bias = take(to, to);
    return (rows) =>
      rows.map((row) =>
        Array.from(
          { length: to },
          (_, o) =>
            row.reduce((sum, x, i) => sum + x * weight[i * to + o]!, bias[o]!),
        )
      );
  };
  const norm = (rows: Rows): Rows => {
    // Its gain and its shift are weights too, of ones and zeros.
    made += 2;
    return rows.map((row) => {
      const mean = row.reduce((sum, x) => sum + x, 0) / width;
      const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / width;
      return row.map((x) => (x - mean) / Math.sqrt(variance + 1e-6));
    });
  };

  const kernel = take(width * 3 * patch * patch, patch * patch * 3);
  const kernelBias = take(width, width);
  const rows = side / patch;
  const places = take((rows * rows + 1) * width, 3);
  let state: Rows = Array.from(
    { length: rows * rows + 1 },
    (_, token) =>
      Array.from({ length: width }, (_, o) => {
        const place = places[token * width + o]!;
        if (token === 0) return place;
        const top = Math.floor((token - 1) / rows) * patch;
        const left = (token - 1) % rows * patch;
        let sum = kernelBias[o]! + place;
        for (let c = 0; c < 3; c++) {
          for (let y = 0; y < patch; y++) {
            for (let x = 0; x < patch; x++) {
              const pixel = pixels[((top + y) * side + left + x) * 3 + c]!;
              sum += (pixel / 127.5 - 1) *
                kernel[((o * 3 + c) * patch + y) * patch + x]!;
            }
          }
        }
        return sum;
      }),
  );

  const each = width / heads;
  for (let layer = 0; layer < shape.layers; layer++) {
    // Weights are numbered in the graph's order, and so made in it.
    const ready = norm(state);
    const joint = linear(width, width * 3)(ready);
    const project = linear(width, width);
    const mixed = joint.map((query) =>
      Array.from({ length: width }, (_, at) => {
        const from = Math.floor(at / each) * each;
        const likeness = joint.map((key) => {
          let dot = 0;
          for (let i = from; i < from + each; i++) {
            dot += query[i]! * key[width + i]!;
          }
          return Math.exp(dot / Math.sqrt(each));
        });
        const all = likeness.reduce((sum, x) => sum + x, 0);
        return joint.reduce(
          (sum, value, token) =>
            sum + likeness[token]! / all * value[2 * width + at]!,
          0,
        );
      })
    );
    state = sum(state, project(mixed));
    const normed = norm(state);
    const wide = linear(width, hidden)(normed)
      .map((row) => row.map((x) => x / 2 * (1 + erf(x * Math.SQRT1_2))));
    state = sum(state, linear(hidden, width)(wide));
  }

  const [seen] = norm(state);
  const { bias, spread } = taggerLabels(labels);
  const head = randomWeights(width * labels, Math.sqrt(3 / width), 7);
  return Array.from({ length: labels }, (_, o) => {
    const logit = seen!.reduce(
      (sum, x, i) => sum + x * head[i * labels + o]! * spread[o]!,
      bias[o]!,
    );
    return 1 / (1 + Math.exp(-logit));
  });
}

function sum(a: Rows, b: Rows): Rows {
  return a.map((row, token) => row.map((x, at) => x + b[token]![at]!));
}

/** The error function by its power series, which is exact enough near 0. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return sum * 2 / Math.sqrt(Math.PI);
}
