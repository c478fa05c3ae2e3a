import { graphBuilder } from "../../tools/onnx/graph_builder.ts";
import { encodeModel } from "../../tools/onnx/model_proto.ts";
import { randomWeights } from "./random_weights.ts";
import { taggerLabels } from "./tagger_labels.ts";
import type { TaggerFiles } from "./vit_model.ts";

/** Of the input, only every so many pixels are looked at, in both directions. */
const STEP = 32;

/**
 * A model in the layout of the WD taggers that computes next to nothing: what
 * a run with it takes is everything but inference. It looks at 14 x 14 of the
 * 448 x 448 pixels, so captions still hang on the picture.
 *
 * @param labels Outputs, the four ratings included.
 */
export function tinyModel(labels: number): TaggerFiles {
  const graph = graphBuilder("tiny");
  const input = graph.input({
    name: "input",
    type: "float32",
    dims: ["batch", 448, 448, 3],
  });
  const rows = 448 / STEP;
  const size = rows * rows * 3;
  const looked = graph.op("Slice", [
    input,
    graph.ints([STEP / 2, STEP / 2]),
    graph.ints([448, 448]),
    graph.ints([1, 2]),
    graph.ints([STEP, STEP]),
  ]);
  const flat = graph.op("Reshape", [
    graph.op("Sub", [
      graph.op("Mul", [looked, graph.floats(1 / 127.5)]),
      graph.floats(1),
    ]),
    graph.ints([0, size]),
  ]);
  const { csv, bias, spread } = taggerLabels(labels);
  const weights = randomWeights(size * labels, Math.sqrt(3 / size), 7);
  for (let at = 0; at < weights.length; at++) {
    weights[at]! *= spread[at % labels]! * 2;
  }
  const logits = graph.op("Add", [
    graph.op("MatMul", [flat, graph.floats(weights, [size, labels])]),
    graph.floats(bias),
  ]);
  const output = graph.op("Sigmoid", [logits], {}, "output");
  graph.output({ name: output, type: "float32", dims: ["batch", labels] });
  return {
    graph: encodeModel({
      irVersion: 8,
      opset: 17,
      producer: "wdtag",
      doc: "A tagger with random weights that computes next to nothing",
      graph: graph.graph(),
    }),
    csv,
  };
}
