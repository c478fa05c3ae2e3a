import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { graphBuilder } from "../../tools/onnx/graph_builder.ts";
import { encodeModel } from "../../tools/onnx/model_proto.ts";
import {
  type Attribute,
  encodeNode,
  float,
  int,
  ints,
  string,
} from "../../tools/onnx/node_proto.ts";
import { floatTensor, int64Tensor } from "../../tools/onnx/tensor_proto.ts";
import {
  type Chunks,
  concatenate,
  floatField,
  intField,
  message,
  messageField,
  packedFloatsField,
  packedIntsField,
  stringField,
} from "../../tools/onnx/wire.ts";

/** The examples of protobuf.dev's description of the encoding, and like ones. */
const fields: readonly (readonly [string, Chunks, string])[] = [
  ["a small number", intField(1, 5), "0805"],
  ["a number of two bytes", intField(1, 150), "089601"],
  ["a negative number", intField(1, -2), "08feffffffffffffffff01"],
  ["a large number", intField(1, 2n ** 40n), "08808080808020"],
  ["a field number above 15", intField(20, 7), "a00107"],
  ["a string", stringField(2, "testing"), "120774657374696e67"],
  ["a string beyond ASCII", stringField(2, "é"), "1202c3a9"],
  ["a float", floatField(2, 1.5), "150000c03f"],
  ["packed numbers", packedIntsField(6, [3, 270, 86942]), "3206038e029ea705"],
  ["packed floats", packedFloatsField(7, [1, -2]), "3a080000803f000000c0"],
  [
    "a message in a message",
    messageField(3, message([intField(1, 150)])),
    "1a03089601",
  ],
  ["nothing in a message", messageField(3, message([])), "1a00"],
];

for (const [what, field, hex] of fields) {
  Deno.test(`the wire format has ${what}`, () => {
    equal(concatenate(field).toHex(), hex);
    equal(field.length, hex.length / 2);
  });
}

Deno.test("floatTensor() and int64Tensor() refuse dimensions that do not fit", () => {
  throws(
    () => floatTensor("weight", [1, 2, 3], [2, 2]),
    new RangeError(
      'Tensor "weight" has 3 elements: its dimensions [2,2] take 4',
    ),
  );
  throws(
    () => int64Tensor("shape", [1, 2], []),
    new RangeError('Tensor "shape" has 2 elements: its dimensions [] take 1'),
  );
  equal(floatTensor("one", [1], []).raw.length, 4);
});

Deno.test("graphBuilder() stores equal constants once and refuses unknown values", () => {
  const builder = graphBuilder("test");
  equal(builder.floats(2), builder.floats(2));
  equal(builder.ints([0, -1]), builder.ints([0, -1]));
  ok(builder.floats(2) !== builder.floats([2]));
  ok(builder.floats(0) !== builder.floats(-0));
  equal(builder.graph().initializers.length, 5);
  throws(() => builder.op("Relu", ["nowhere"]), /"nowhere".*not have yet/);
  builder.tensor(floatTensor("weight", [1]));
  throws(
    () => builder.tensor(floatTensor("weight", [1])),
    /"weight" already/,
  );
});

Deno.test("encodeModel() makes models that onnxruntime runs", async () => {
  const builder = graphBuilder("test");
  const input = builder.input({
    name: "x",
    type: "float32",
    dims: ["batch", 2],
  });
  const weight = builder.tensor(
    floatTensor("weight", [1, 2, 3, 4, 5, 6], [2, 3]),
  );
  const product = builder.op("Gemm", [input, weight, builder.floats([10])], {
    alpha: float(0.5),
    transB: int(0),
  });
  const [left, right] = builder.ops(
    "Split",
    [product, builder.ints([1, 2])],
    2,
    { axis: int(-1) },
  );
  const rest = builder.op("ReduceMax", [right ?? ""], {
    axes: ints(1),
    keepdims: int(1),
  });
  const sum = builder.op("Add", [left ?? "", rest]);
  const words = builder.op("Cast", [sum], { to: int(7) }, "y");
  builder.output({ name: words, type: "int64", dims: ["batch", 1] });
  const bytes = encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "test",
    doc: "A test",
    graph: builder.graph(),
    metadata: { purpose: "testing" },
  });

  // onnxruntime reports to its maker unless it is told not to.
  Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  const ort = await import("npm:onnxruntime-node@1.30.0");
  const session = await ort.InferenceSession.create(bytes);
  deepEqual(session.inputMetadata, [
    { name: "x", isTensor: true, type: "float32", shape: ["batch", 2] },
  ]);
  deepEqual(session.outputMetadata, [
    { name: "y", isTensor: true, type: "int64", shape: ["batch", 1] },
  ]);
  const x = new ort.Tensor("float32", [2, 4, 0, -2], [2, 2]);
  const { y } = await session.run({ x });
  // Halves of x times the weight, plus 10: [19, 22, 25] and [6, 5, 4].
  deepEqual(y?.data, BigInt64Array.of(19n + 25n, 6n + 5n));
  await session.release();
});

const one = floatTensor("t", [1], []);

/** Attributes, and what they are from the value on in hexadecimal. */
const attributes: readonly (readonly [Attribute, string])[] = [
  [float(0.25), "150000803ea00101"],
  [int(-1), "18ffffffffffffffffff01a00102"],
  [string("nearest"), "22076e656172657374a00103"],
  [{ kind: "tensor", value: one }, "2a0b10014201744a040000803fa00104"],
  [{ kind: "floats", value: [1] }, "3a040000803fa00106"],
  [ints(0, 300), "420300ac02a00107"],
];

for (const [attribute, hex] of attributes) {
  Deno.test(`encodeNode() writes an attribute of kind "${attribute.kind}"`, () => {
    const node = encodeNode({
      op: "Any",
      inputs: [],
      outputs: [],
      attributes: { name: attribute },
    });
    const start = "2203416e79"; // the operator
    const length = (6 + hex.length / 2).toString(16).padStart(2, "0");
    const name = "0a046e616d65";
    equal(concatenate(node).toHex(), `${start}2a${length}${name}${hex}`);
  });
}
