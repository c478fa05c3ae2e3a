import {
  type GraphBuilder,
  graphBuilder,
} from "../../tools/onnx/graph_builder.ts";
import type { Value } from "../../tools/onnx/graph_builder.ts";
import { encodeModel } from "../../tools/onnx/model_proto.ts";
import { float, int, ints } from "../../tools/onnx/node_proto.ts";
import { randomWeights } from "./random_weights.ts";
import { taggerLabels } from "./tagger_labels.ts";

/** The measures of a vision transformer. */
export interface VitShape {
  /** The side of the square input, in pixels. */
  readonly side: number;
  /** The side of a patch, in pixels. */
  readonly patch: number;
  /** Blocks, one after the other. */
  readonly layers: number;
  /** Numbers for each token; a whole number of heads. */
  readonly width: number;
  /** Attention heads of a block. */
  readonly heads: number;
  /** Numbers for each token inside a block's perceptron. */
  readonly hidden: number;
  /** Outputs. */
  readonly labels: number;
}

/** ViT-B/16 at 448 pixels, as WD ViT taggers are, with as many labels. */
export const vitBase448: VitShape = {
  side: 448,
  patch: 16,
  layers: 12,
  width: 768,
  heads: 12,
  hidden: 3072,
  labels: 10_861,
};

/** A model's two files. */
export interface TaggerFiles {
  /** `model.onnx`. */
  readonly graph: Uint8Array<ArrayBuffer>;
  /** `selected_tags.csv`. */
  readonly csv: string;
}

/**
 * A vision transformer with random weights in the layout of the WD taggers:
 * `[batch, side, side, 3]`, BGR from 0 to 255, to one probability a label. Plain
 * float32, pre-norm blocks as in "An Image is Worth 16x16 Words"
 * (https://arxiv.org/abs/2010.11929): layer norm, attention by MatMul and
 * Softmax, GELU by Erf, a class token that is read at the end. The weights say
 * nothing about any picture; the arithmetic is that of a trained model. The
 * same shape gives the same bytes.
 */
export function vitModel(shape: VitShape): TaggerFiles {
  const { side, patch, width, labels } = shape;
  const graph = graphBuilder("vit");
  const make = weightMaker(graph);
  const input = graph.input({
    name: "input",
    type: "float32",
    dims: ["batch", side, side, 3],
  });
  const rows = side / patch;
  const patches = rows * rows;

  const scaled = graph.op("Sub", [
    graph.op("Mul", [input, graph.floats(1 / 127.5)]),
    graph.floats(1),
  ]);
  const planes = graph.op("Transpose", [scaled], { perm: ints(0, 3, 1, 2) });
  const embedded = graph.op("Conv", [
    planes,
    make([width, 3, patch, patch], patch * patch * 3),
    make([width], width),
  ], { kernel_shape: ints(patch, patch), strides: ints(patch, patch) });
  const tokens = graph.op("Transpose", [
    graph.op("Reshape", [embedded, graph.ints([0, width, patches])]),
  ], { perm: ints(0, 2, 1) });
  // A token of zeros in front becomes the class token: its place's numbers are
  // those of the token and of the place together.
  const withClass = graph.op("Pad", [tokens, graph.ints([0, 1, 0, 0, 0, 0])]);
  let state = graph.op("Add", [withClass, make([1, patches + 1, width], 3)]);
  for (let layer = 0; layer < shape.layers; layer++) {
    state = block(graph, make, state, shape, patches + 1);
  }

  const seen = graph.op("Gather", [
    norm(graph, make, state, width),
    graph.ints(0),
  ], {
    axis: int(1),
  });
  const { csv, bias, spread } = taggerLabels(labels);
  const head = randomWeights(width * labels, Math.sqrt(3 / width), 7);
  for (let at = 0; at < head.length; at++) head[at]! *= spread[at % labels]!;
  const logits = graph.op("Add", [
    graph.op("MatMul", [seen, make([width, labels], head)]),
    make([labels], bias),
  ]);
  const output = graph.op("Sigmoid", [logits], {}, "output");
  graph.output({ name: output, type: "float32", dims: ["batch", labels] });
  return {
    graph: encodeModel({
      irVersion: 8,
      opset: 17,
      producer: "wdtag",
      doc: "A vision transformer with random weights, for timing alone",
      graph: graph.graph(),
    }),
    csv,
  };
}

/**
 * Adds a weight: random numbers that keep the size of what comes in through so
 * many inputs, or the numbers themselves.
 */
type WeightMaker = (
  dims: readonly number[],
  from: number | Float32Array<ArrayBuffer>,
) => Value;

function weightMaker(graph: GraphBuilder): WeightMaker {
  let made = 0;
  return (dims, from) => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    const values = typeof from === "number"
      ? randomWeights(count, Math.sqrt(3 / from), made)
      : from;
    const raw = new Uint8Array(values.buffer);
    return graph.tensor({ name: `w${made++}`, type: "float32", dims, raw });
  };
}

function norm(
  graph: GraphBuilder,
  make: WeightMaker,
  state: Value,
  width: number,
): Value {
  return graph.op("LayerNormalization", [
    state,
    make([width], new Float32Array(width).fill(1)),
    make([width], new Float32Array(width)),
  ], { axis: int(-1), epsilon: float(1e-6) });
}

function linear(
  graph: GraphBuilder,
  make: WeightMaker,
  state: Value,
  from: number,
  to: number,
): Value {
  return graph.op("Add", [
    graph.op("MatMul", [state, make([from, to], from)]),
    make([to], to),
  ]);
}

function block(
  graph: GraphBuilder,
  make: WeightMaker,
  state: Value,
  shape: VitShape,
  tokens: number,
): Value {
  const { width, hidden } = shape;
  const attended = graph.op("Add", [
    state,
    attention(graph, make, norm(graph, make, state, width), shape, tokens),
  ]);
  const normed = norm(graph, make, attended, width);
  const wide = gelu(graph, linear(graph, make, normed, width, hidden));
  return graph.op("Add", [
    attended,
    linear(graph, make, wide, hidden, width),
  ]);
}

function attention(
  graph: GraphBuilder,
  make: WeightMaker,
  state: Value,
  { width, heads }: VitShape,
  tokens: number,
): Value {
  const each = width / heads;
  const joint = graph.op("Reshape", [
    linear(graph, make, state, width, width * 3),
    graph.ints([0, tokens, 3, heads, each]),
  ]);
  const part = (at: number, perm: readonly number[]): Value =>
    graph.op("Transpose", [
      graph.op("Gather", [joint, graph.ints(at)], { axis: int(2) }),
    ], { perm: ints(...perm) });
  const query = graph.op("Mul", [
    part(0, [0, 2, 1, 3]),
    graph.floats(1 / Math.sqrt(each)),
  ]);
  const weights = graph.op("Softmax", [
    graph.op("MatMul", [query, part(1, [0, 2, 3, 1])]),
  ], { axis: int(-1) });
  const mixed = graph.op("MatMul", [weights, part(2, [0, 2, 1, 3])]);
  const joined = graph.op("Reshape", [
    graph.op("Transpose", [mixed], { perm: ints(0, 2, 1, 3) }),
    graph.ints([0, tokens, width]),
  ]);
  return linear(graph, make, joined, width, width);
}

/** x / 2 * (1 + erf(x / sqrt(2))). */
function gelu(graph: GraphBuilder, x: Value): Value {
  const bent = graph.op("Erf", [
    graph.op("Mul", [x, graph.floats(Math.SQRT1_2)]),
  ]);
  return graph.op("Mul", [
    graph.op("Mul", [x, graph.floats(0.5)]),
    graph.op("Add", [bent, graph.floats(1)]),
  ]);
}
