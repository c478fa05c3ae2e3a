import { join } from "node:path";
import { encodeModel, type ValueInfo } from "../../tools/onnx/model_proto.ts";
import { graphBuilder } from "../../tools/onnx/graph_builder.ts";
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
