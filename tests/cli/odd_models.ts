import { join } from "node:path";
import { encodeModel, type ValueInfo } from "../../tools/onnx/model_proto.ts";
import { graphBuilder } from "../../tools/onnx/graph_builder.ts";
import { int } from "../../tools/onnx/node_proto.ts";
import { modelDir } from "./run_wdtag.ts";

/** A file of one of the synthetic models. */
export async function modelFile(
  model: string,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(join(modelDir, model, name));
}

/**
 * An ONNX graph with these inputs that answers 184 zeros, whatever it is
 * asked: as many as the synthetic models' labels.
 */
export function graphThatTakes(inputs: readonly ValueInfo[]): Uint8Array {
  const builder = graphBuilder("odd");
  for (const input of inputs) builder.input(input);
  const zeros = builder.floats(new Float32Array(184), [1, 184]);
  builder.op("Identity", [zeros], {}, "scores");
  builder.output({ name: "scores", type: "float32", dims: [1, 184] });
  return encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "a test",
    doc: "",
    graph: builder.graph(),
  });
}

/**
 * An ONNX graph of the WD layout that gives each picture 184 halves, and fails
 * on a batch of more pictures than so many, as one does whose memory is short.
 */
export function graphThatTakesAtMost(most: number): Uint8Array {
  const builder = graphBuilder("small");
  const input = builder.input({
    name: "input",
    type: "float32",
    dims: ["batch", 448, 448, 3],
  });
  const batch = builder.op("Gather", [
    builder.op("Shape", [input]),
    builder.ints(0),
  ]);
  // What is beyond the end of a table can't be looked up.
  const looked = builder.op("Gather", [
    builder.floats(new Float32Array(most + 1).fill(0.75)),
    batch,
  ]);
  const size = builder.op("Concat", [
    builder.op("Unsqueeze", [batch, builder.ints([0])]),
    builder.ints([184]),
  ], { axis: int(0) });
  builder.op("Expand", [looked, size], {}, "scores");
  builder.output({ name: "scores", type: "float32", dims: ["batch", 184] });
  return encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "a test",
    doc: "",
    graph: builder.graph(),
  });
}
