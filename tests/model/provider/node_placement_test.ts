import { deepEqual, throws } from "node:assert/strict";
import { nodePlacement } from "../../../src/model/provider/node_placement.ts";

const gpu = "CUDAExecutionProvider";
const cpu = "CPUExecutionProvider";

/** A profile as onnxruntime writes it, of nodes that each ran once. */
function profile(
  ...nodes: readonly (readonly [op: string, provider: string])[]
) {
  const events = nodes.flatMap(([op_name, provider], at) => [
    { cat: "Node", name: `n${at}_fence_before`, args: { op_name } },
    { cat: "Node", name: `n${at}_kernel_time`, args: { op_name, provider } },
  ]);
  return JSON.stringify([
    { cat: "Session", name: "model_loading_uri", args: {} },
    ...events,
    { cat: "Session", name: "model_run", args: {} },
  ]);
}

for (
  const [what, nodes, expected] of [
    [
      "all on the provider",
      [["Conv", gpu], ["Relu", gpu]],
      { here: 2, nodes: 2, elsewhere: [], isMost: true },
    ],
    [
      "shapes on the CPU, which weigh nothing",
      [["Shape", cpu], ["Gather", cpu], ["Shape", cpu], ["MatMul", gpu]],
      { here: 1, nodes: 4, elsewhere: ["Gather", "Shape"], isMost: true },
    ],
    [
      "the arithmetic on the CPU",
      [["Relu", gpu], ["Add", gpu], ["FusedConv", cpu]],
      { here: 2, nodes: 3, elsewhere: ["FusedConv"], isMost: false },
    ],
    [
      "half of the arithmetic, which is not most",
      [["Gemm", gpu], ["MatMul", cpu]],
      { here: 1, nodes: 2, elsewhere: ["MatMul"], isMost: false },
    ],
    [
      "a part that was taken over whole",
      [["CUDAExecutionProvider_7_0", gpu], ["Softmax", cpu]],
      { here: 1, nodes: 2, elsewhere: ["Softmax"], isMost: true },
    ],
    [
      "copies, which are nobody's nodes",
      [["MemcpyFromHost", gpu], ["Relu", cpu], ["MemcpyToHost", gpu]],
      { here: 0, nodes: 1, elsewhere: ["Relu"], isMost: false },
    ],
    [
      "nothing at all",
      [],
      { here: 0, nodes: 0, elsewhere: [], isMost: false },
    ],
  ] as const
) {
  Deno.test(`nodePlacement() counts ${what}`, () => {
    deepEqual(nodePlacement(profile(...nodes), "cuda"), expected);
  });
}

for (const text of ["", "{}", "[", '"Node"']) {
  Deno.test(`nodePlacement() refuses ${JSON.stringify(text)}`, () => {
    throws(() => nodePlacement(text, "cpu"), SyntaxError);
  });
}
