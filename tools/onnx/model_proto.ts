import { encodeNode, type NodeProto } from "./node_proto.ts";
import {
  type DataType,
  dataTypes,
  encodeTensor,
  type TensorProto,
} from "./tensor_proto.ts";
import {
  type Chunks,
  concatenate,
  intField,
  message,
  messageField,
  stringField,
} from "./wire.ts";

/** An input or output of a graph: `ValueInfoProto` with a tensor type. */
export interface ValueInfo {
  /** What nodes call it. */
  readonly name: string;
  /** The type of its elements. */
  readonly type: DataType;
  /** The size of each dimension; a name where it is known only at run time. */
  readonly dims: readonly (number | string)[];
}

/** The operations of a model and what goes in and out. */
export interface GraphProto {
  /** A name for people. */
  readonly name: string;
  /** The operations, each after those that it needs. */
  readonly nodes: readonly NodeProto[];
  /** The constants. */
  readonly initializers: readonly TensorProto[];
  /** What a caller gives. */
  readonly inputs: readonly ValueInfo[];
  /** What a caller gets. */
  readonly outputs: readonly ValueInfo[];
}

/** A whole ONNX file. */
export interface ModelProto {
  /** The version of the file format; 8 is read by onnxruntime from 1.11 on. */
  readonly irVersion: number;
  /** The version of ONNX's operators. */
  readonly opset: number;
  /** The program that made the file. */
  readonly producer: string;
  /** What the model is, for people. */
  readonly doc: string;
  /** The operations. */
  readonly graph: GraphProto;
  /** Further facts, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

function encodeDim(dim: number | string): Chunks {
  return message([
    typeof dim === "number" ? intField(1, dim) : stringField(2, dim),
  ]);
}

function encodeValueInfo(value: ValueInfo): Chunks {
  const shape = message(
    value.dims.map((dim) => messageField(1, encodeDim(dim))),
  );
  const tensorType = message([
    intField(1, dataTypes[value.type]),
    messageField(2, shape),
  ]);
  return message([
    stringField(1, value.name),
    messageField(2, message([messageField(1, tensorType)])),
  ]);
}

function encodeGraph(graph: GraphProto): Chunks {
  return message([
    ...graph.nodes.map((node) => messageField(1, encodeNode(node))),
    stringField(2, graph.name),
    ...graph.initializers.map((tensor) =>
      messageField(5, encodeTensor(tensor))
    ),
    ...graph.inputs.map((value) => messageField(11, encodeValueInfo(value))),
    ...graph.outputs.map((value) => messageField(12, encodeValueInfo(value))),
  ]);
}

/**
 * The bytes of an `.onnx` file. The same model gives the same bytes.
 *
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  const metadata = Object.entries(model.metadata ?? {});
  return concatenate(message([
    intField(1, model.irVersion),
    stringField(2, model.producer),
    stringField(6, model.doc),
    messageField(7, encodeGraph(model.graph)),
    messageField(8, message([stringField(1, ""), intField(2, model.opset)])),
    ...metadata.map(([key, value]) =>
      messageField(14, message([stringField(1, key), stringField(2, value)]))
    ),
  ]));
}
