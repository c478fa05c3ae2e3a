/**
 * Makes the model that execution providers are tried with: small enough to
 * run in a moment, with the operators that a tagger spends its time in.
 *
 * @module
 */
import { exactText, type Generated } from "./generated.ts";
import { graphBuilder } from "./onnx/graph_builder.ts";
import { encodeModel } from "./onnx/model_proto.ts";
import { int, ints } from "./onnx/node_proto.ts";

/** Numbers from -1 to 1 that are the same everywhere (a linear congruence, as in Numerical Recipes). */
function weights(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  });
}

/** The model's file. The same bytes each time. */
export function probeModel(): Uint8Array<ArrayBuffer> {
  const graph = graphBuilder("probe");
  const x = graph.input({
    name: "x",
    type: "float32",
    dims: ["batch", 3, 64, 64],
  });
  const conv = graph.op("Conv", [
    x,
    graph.floats(weights(16 * 3 * 3 * 3, 1), [16, 3, 3, 3]),
    graph.floats(weights(16, 2), [16]),
  ], {
    kernel_shape: ints(3, 3),
    strides: ints(2, 2),
    pads: ints(1, 1, 1, 1),
  });
  const pooled = graph.op("GlobalAveragePool", [graph.op("Relu", [conv])]);
  const gemm = graph.op("Gemm", [
    graph.op("Flatten", [pooled], { axis: int(1) }),
    graph.floats(weights(16 * 8, 3), [16, 8]),
    graph.floats(weights(8, 4), [8]),
  ]);
  graph.op("Sigmoid", [gemm], {}, "y");
  graph.output({ name: "y", type: "float32", dims: ["batch", 8] });
  return encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "wdtag",
    doc: "Tells whether an execution provider works",
    graph: graph.graph(),
  });
}

/** The module that carries it inside the package. */
function probeModule(): string {
  const lines = probeModel().toBase64().match(/.{1,72}/g) ?? [];
  return `// Made by tools/make_probe_model.ts; \`deno task generate\` makes it anew.

/**
 * The model that execution providers are tried with, in base64, in pieces:
 * \`x\`, float32 [batch, 3, 64, 64], to \`y\`, float32 [batch, 8].
 */
export const probeModelBase64: readonly string[] = [
${lines.map((line) => `  ${JSON.stringify(line)},\n`).join("")}];
`;
}

/** The generated files that have to do with it. */
export function probeFiles(): readonly Generated[] {
  return [
    exactText("src/model/provider/probe_model.gen.ts", probeModule),
  ];
}
