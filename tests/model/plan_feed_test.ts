import { deepEqual, equal, throws } from "node:assert/strict";
import { clFamily, wdFamily } from "../../src/model/families.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { planFeed } from "../../src/model/plan_feed.ts";
import type {
  SessionInfo,
  TensorInfo,
} from "../../src/model/session_messages.ts";

type Shape = TensorInfo["shape"];

function info(input: Shape, output: Shape): SessionInfo {
  return {
    inputs: [{ name: "input_1:0", type: "float32", shape: input }],
    outputs: [{ name: "scores", type: "float32", shape: output }],
  };
}

/** Graphs as onnxruntime describes them, and what is made of them. */
for (
  const [what, family, input, output, expected] of [
    [
      "a batch of any size",
      wdFamily,
      ["batch", 448, 448, 3],
      ["batch", 10861],
      { width: 448, height: 448, fixedBatch: null, outputs: 10861 },
    ],
    [
      "a batch of any size that has no name",
      wdFamily,
      [-1, 448, 448, 3],
      [-1, 9083],
      { width: 448, height: 448, fixedBatch: null, outputs: 9083 },
    ],
    [
      "a fixed batch",
      wdFamily,
      [4, 448, 448, 3],
      [4, 184],
      { width: 448, height: 448, fixedBatch: 4, outputs: 184 },
    ],
    [
      "another size, wider than high",
      wdFamily,
      ["N", 320, 512, 3],
      ["N", 7],
      { width: 512, height: 320, fixedBatch: null, outputs: 7 },
    ],
    [
      "channels first",
      clFamily,
      ["batch", 3, 320, 512],
      ["batch", 7],
      { width: 512, height: 320, fixedBatch: null, outputs: 7 },
    ],
    [
      "a size that is left open",
      clFamily,
      ["batch", 3, "height", "width"],
      ["batch", "tags"],
      { width: 448, height: 448, fixedBatch: null, outputs: null },
    ],
    [
      "an output of another rank",
      wdFamily,
      ["batch", 448, 448, 3],
      ["batch", 1, 184],
      { width: 448, height: 448, fixedBatch: null, outputs: null },
    ],
  ] as const
) {
  Deno.test(`planFeed() reads from the session: ${what}`, () => {
    const { plan, outputs } = planFeed(
      { family, name: "m", describedBy: "files" },
      info(input, output),
    );
    const { width, height, ...rest } = plan.spec;
    deepEqual(
      { width, height, fixedBatch: plan.fixedBatch, outputs },
      expected,
    );
    deepEqual(rest, family.input);
    deepEqual([plan.input, plan.output], ["input_1:0", "scores"]);
    equal(plan.activation, family.activation);
  });
}

const good = info(["batch", 448, 448, 3], ["batch", 7]);
const input = good.inputs[0]!;
const output = good.outputs[0]!;

/** Graphs that contradict their label file. */
for (
  const [what, family, described, said] of [
    [
      "channels in the other place",
      wdFamily,
      info(["batch", 3, 448, 448], ["batch", 7]),
      /takes \[batch, 3, 448, 448\].*takes \[batch, height, width, 3\]/,
    ],
    [
      "channels in the other place",
      clFamily,
      info(["batch", 448, 448, 3], ["batch", 7]),
      /takes \[batch, 448, 448, 3\].*takes \[batch, 3, height, width\]/,
    ],
    [
      "four channels",
      wdFamily,
      info(["batch", 448, 448, 4], ["batch", 7]),
      /takes \[batch, 448, 448, 4\]/,
    ],
    ["no batch", wdFamily, info([448, 448, 3], [7]), /takes \[448, 448, 3\]/],
    ["no input", wdFamily, { ...good, inputs: [] }, /has 0 inputs/],
    [
      "two inputs",
      wdFamily,
      { ...good, inputs: [input, { ...input, name: "mask" }] },
      /has 2 inputs \("input_1:0", "mask"\)/,
    ],
    ["no output", wdFamily, { ...good, outputs: [] }, /has no output/],
    [
      "a side that is longer than a picture's",
      wdFamily,
      info(["batch", 1, 8193, 3], ["batch", 7]),
      /takes \[batch, 1, 8193, 3\]: a side of more than 8192 pixels/,
    ],
    [
      "a batch that fits in no memory",
      wdFamily,
      info([1_000_000, 448, 448, 3], [1_000_000, 7]),
      /a batch of that size would take more than 4 GiB/,
    ],
    [
      "an input of bytes",
      wdFamily,
      { ...good, inputs: [{ ...input, type: "uint8" }] },
      /takes uint8 and gives float32/,
    ],
    [
      "an output of halves",
      wdFamily,
      { ...good, outputs: [{ ...output, type: "float16" }] },
      /gives float16/,
    ],
  ] as const
) {
  Deno.test(`planFeed() refuses a ${family.layout} graph with ${what}`, () => {
    throws(
      () =>
        planFeed(
          { family, name: "my model", describedBy: "files" },
          described,
        ),
      (error) =>
        error instanceof ModelError && said.test(error.message) &&
        error.message.startsWith('"my model" '),
    );
  });
}
