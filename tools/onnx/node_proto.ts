import { encodeTensor, type TensorProto } from "./tensor_proto.ts";
import {
  type Chunks,
  floatField,
  intField,
  message,
  messageField,
  packedFloatsField,
  packedIntsField,
  stringField,
} from "./wire.ts";

/** The value of a node's attribute: the kinds that `AttributeProto` tells apart. */
export type Attribute =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "tensor"; readonly value: TensorProto }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly number[] };

/** One operation of a graph. */
export interface NodeProto {
  /** The operator, such as "MatMul". */
  readonly op: string;
  /** The values that it takes, by name; an empty name leaves an optional one out. */
  readonly inputs: readonly string[];
  /** The values that it makes, by name. */
  readonly outputs: readonly string[];
  /** The operator's settings, by name. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Where the operator comes from, if not from ONNX itself. */
  readonly domain?: string;
}

/** A whole number, as an attribute. */
export function int(value: number): Attribute {
  return { kind: "int", value };
}

/** Whole numbers, as an attribute. */
export function ints(...value: number[]): Attribute {
  return { kind: "ints", value };
}

/** A 32-bit float, as an attribute. */
export function float(value: number): Attribute {
  return { kind: "float", value };
}

/** A text, as an attribute. */
export function string(value: string): Attribute {
  return { kind: "string", value };
}

/** `AttributeProto.AttributeType` of each kind. */
const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  floats: 6,
  ints: 7,
} as const;

function attributeValue(attribute: Attribute): Chunks {
  switch (attribute.kind) {
    case "float":
      return floatField(2, attribute.value);
    case "int":
      return intField(3, attribute.value);
    case "string":
      return stringField(4, attribute.value);
    case "tensor":
      return messageField(5, encodeTensor(attribute.value));
    case "floats":
      return packedFloatsField(7, attribute.value);
    case "ints":
      return packedIntsField(8, attribute.value);
  }
}

function encodeAttribute(name: string, attribute: Attribute): Chunks {
  return message([
    stringField(1, name),
    attributeValue(attribute),
    intField(20, attributeTypes[attribute.kind]),
  ]);
}

/** A `NodeProto` message. */
export function encodeNode(node: NodeProto): Chunks {
  return message([
    ...node.inputs.map((name) => stringField(1, name)),
    ...node.outputs.map((name) => stringField(2, name)),
    stringField(4, node.op),
    ...Object.entries(node.attributes).map(([name, value]) =>
      messageField(5, encodeAttribute(name, value))
    ),
    ...(node.domain === undefined ? [] : [stringField(7, node.domain)]),
  ]);
}
